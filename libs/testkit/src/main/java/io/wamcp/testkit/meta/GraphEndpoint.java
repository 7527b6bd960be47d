package io.wamcp.testkit.meta;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code POST /{version}/{phoneNumberId}/messages}. */
final class GraphEndpoint {

  /** Cuts the connection without an answer. */
  private static final class CutException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final long LATE_NANOS = 400_000;

  private final SimulationParts parts;
  private final Set<String> numbers;
  private volatile String acceptedToken;
  private final Duration statusDelay;
  private final Wamids wamids = new Wamids();

  /**
   * @param numbers those that exist, now and later
   */
  GraphEndpoint(SimulationParts parts, SimulatedMeta.Builder builder, Set<String> numbers) {
    this.parts = parts;
    this.numbers = numbers;
    this.acceptedToken = builder.accessToken();
    this.statusDelay = builder.statusDelay();
  }

  void send(ServerRequest request, ServerResponse response) throws InterruptedException {
    long received = System.nanoTime();
    String number = request.path().pathParameters().get("number");
    String text = RequestText.of(request);
    String token = request.headers().first(HeaderNames.AUTHORIZATION).orElse(null);
    SendRequest send = SendRequest.of(token, text);
    CallLog.Call call = parts.log().begin(number, send.recipient(), send.callbackData(), text);
    GraphAnswer answer;
    try {
      answer = answer(number, send, call, received);
    } catch (CutException e) {
      throw new CloseConnectionException("told to cut this connection");
    } finally {
      parts.log().end(call);
    }
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
    response.send(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /** From now on this access token is good and no other; any is while it is null. */
  void accept(String token) {
    acceptedToken = token;
  }

  /** What Meta says about a number to whoever may use it. */
  void number(ServerRequest request, ServerResponse response) {
    String number = request.path().pathParameters().get("number");
    String token = request.headers().first(HeaderNames.AUTHORIZATION).orElse(null);
    GraphAnswer answer =
        SendRequest.of(token, "{}")
            .unauthorised(acceptedToken)
            .or(() -> unknownNumber(number))
            .orElseGet(() -> GraphAnswer.number(number));
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
    response.send(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /** Media is not part of the simulation. */
  void media(ServerRequest request, ServerResponse response) {
    GraphAnswer answer = GraphAnswer.error(400, 100, "the simulation has no media");
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
    response.send(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private GraphAnswer answer(String number, SendRequest send, CallLog.Call call, long received)
      throws InterruptedException, CutException {
    Optional<GraphAnswer> refusal =
        send.unauthorised(acceptedToken).or(() -> unknownNumber(number)).or(send::invalid);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (send.marksRead()) {
      return behave(
          parts.behaviours().take(number, send.messageId()),
          received,
          behaviour -> markedRead(send));
    }
    Optional<Integer> breach = parts.limits().breach(number, send.recipient());
    if (breach.isPresent()) {
      return GraphAnswer.error(400, breach.get(), "Rate limit hit");
    }
    return behave(
        parts.behaviours().take(number, send.recipient()),
        received,
        behaviour -> accept(behaviour, number, send, call));
  }

  /** The delay is that of the whole answer, so what was done since the request came counts. */
  private static GraphAnswer behave(
      Behaviour behaviour, long received, Function<Behaviour, GraphAnswer> taken)
      throws InterruptedException, CutException {
    boolean accepts = behaviour.reset() != Behaviour.Reset.BEFORE && behaviour.status() == null;
    GraphAnswer answer = accepts ? taken.apply(behaviour) : refusal(behaviour);
    sleepUntil(received + behaviour.delay().toNanos());
    if (behaviour.reset() != Behaviour.Reset.NEVER) {
      throw new CutException();
    }
    return answer;
  }

  /** A sleep ends some tenths of a millisecond late, which a load would take for Meta's. */
  private static void sleepUntil(long nanoTime) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(nanoTime - System.nanoTime() - LATE_NANOS));
    while (System.nanoTime() < nanoTime) {
      Thread.onSpinWait();
    }
  }

  private GraphAnswer markedRead(SendRequest send) {
    String problem = parts.messages().readProblem(send.messageId());
    return problem == null ? GraphAnswer.success() : GraphAnswer.error(400, 131009, problem);
  }

  /** Whether a reaction can be shown turns out after it was taken. */
  private StatusPlan statuses(Behaviour behaviour, SendRequest send) {
    if (!send.reacts()) {
      return behaviour.statuses();
    }
    return parts.messages().reactionProblem(send.reactionTarget()) != null
        ? StatusPlan.failed(131009)
        : behaviour.statuses().equals(StatusPlan.normal())
            ? StatusPlan.ofReaction()
            : behaviour.statuses();
  }

  private GraphAnswer accept(
      Behaviour behaviour, String number, SendRequest send, CallLog.Call call) {
    String wamid = wamids.outbound(send.recipient());
    parts.log().accepted(call);
    AcceptedSend accepted =
        new AcceptedSend(
            number,
            send.recipient(),
            parts.accounts().of(send.recipient(), send.toUserId()),
            wamid,
            send.callbackData());
    parts.messages().sent(wamid, send.reacts());
    StatusPlan plan = statuses(behaviour, send);
    int step = 0;
    for (String word : plan.words()) {
      step++;
      byte[] body = parts.bodies().status(accepted, word, plan.errorCode());
      parts.delivery().deliverLater(body, statusDelay.multipliedBy(step));
    }
    return GraphAnswer.accepted(accepted);
  }

  private static GraphAnswer refusal(Behaviour behaviour) {
    int status = behaviour.status() == null ? 500 : behaviour.status();
    return behaviour.errorCode() == null
        ? GraphAnswer.html(status)
        : GraphAnswer.error(status, behaviour.errorCode(), "Simulated refusal");
  }

  private Optional<GraphAnswer> unknownNumber(String number) {
    boolean known = numbers.isEmpty() || numbers.contains(number);
    return known
        ? Optional.empty()
        : Optional.of(GraphAnswer.error(400, 100, 33, "Object does not exist or no access"));
  }
}

package io.wamcp.ingress.webhook;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.meta.signature.SignatureVerdict;
import io.wamcp.meta.signature.SignatureVerifier;
import io.wamcp.outbox.OutboxDispatcher;
import io.wamcp.runtime.http.HttpError;
import io.wamcp.runtime.http.RequestBody;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.trace.SpanSpec;
import io.wamcp.telemetry.trace.Tracing;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code /webhook/meta}: GET is Meta's handshake, POST a delivery. A delivery is answered with 200
 * only once it is durable; with 404 where its signature is no good, so that a stranger learns
 * nothing; with 503 where Postgres does not commit in time, so that Meta delivers again.
 */
public final class WebhookService implements HttpService, AutoCloseable {

  /** Where Meta delivers. */
  public static final String PATH = "/webhook/meta";

  private static final Logger LOG = System.getLogger(WebhookService.class.getName());
  private static final HeaderName SIGNATURE = HeaderNames.create("X-Hub-Signature-256");
  private static final HeaderName CONTENT_OPTIONS = HeaderNames.create("X-Content-Type-Options");

  private final WebhookConfig config;
  private final SignatureVerifier signatures;
  private final Handshake handshake;
  private final WebhookAcceptance acceptance;
  private final AckDeadline deadline;
  private final Complaints complaints = new Complaints();
  private final WebhookMetrics metrics = new WebhookMetrics();
  private final Database database;
  private final InstantSource clock;

  public WebhookService(
      WebhookConfig config, Database database, OutboxDispatcher dispatcher, InstantSource clock) {
    this.config = config;
    this.database = database;
    this.clock = clock;
    this.signatures = new SignatureVerifier(config.appSecrets());
    this.handshake = new Handshake(config.verifyTokens());
    this.acceptance = new WebhookAcceptance(database, dispatcher, metrics, clock, config);
    this.deadline = new AckDeadline(config.ackTimeout());
  }

  /** Starts to read quarantined bodies again as operators ask; the caller closes it. */
  public QuarantineRetries startRetries() {
    return new QuarantineRetries(database, acceptance, metrics, clock).start();
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::verifyCallback).post("/", this::receive).any("/", this::refuseMethod);
  }

  private void verifyCallback(ServerRequest req, ServerResponse res) {
    handshake
        .answer(
            single(req, "hub.mode"), single(req, "hub.verify_token"), single(req, "hub.challenge"))
        .ifPresentOrElse(
            challenge -> {
              res.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
              res.header(CONTENT_OPTIONS, "nosniff");
              res.send(challenge);
            },
            () -> res.status(Status.NOT_FOUND_404).send());
  }

  /** A parameter that is there exactly once, else the empty text. */
  private static String single(ServerRequest req, String name) {
    if (!req.query().contains(name)) {
      return "";
    }
    List<String> values = req.query().all(name);
    return values.size() == 1 ? values.getFirst() : "";
  }

  private void receive(ServerRequest req, ServerResponse res) {
    long started = System.nanoTime();
    WebhookOutcome outcome = WebhookOutcome.FAILED;
    try {
      outcome = outcome(req);
    } catch (HttpError e) {
      outcome =
          switch (e.status().code()) {
            case 413 -> WebhookOutcome.TOO_LARGE;
            case 408 -> WebhookOutcome.TOO_SLOW;
            default -> WebhookOutcome.FAILED;
          };
      throw e;
    } finally {
      metrics.answered(outcome, started);
    }
    answer(res, outcome);
  }

  private WebhookOutcome outcome(ServerRequest req) {
    byte[] body = RequestBody.read(req, config.maxBodyBytes());
    SignatureVerdict verdict = signatures.verify(body, signature(req));
    if (verdict != SignatureVerdict.VALID) {
      metrics.signatureFailed(verdict);
      return WebhookOutcome.BAD_SIGNATURE;
    }
    FaultPoint.INGRESS_VERIFIED.reached();
    try {
      return deadline.within(() -> traced(body));
    } catch (AckDeadline.Missed | DatabaseUnavailableException e) {
      complaints.about(e);
      return WebhookOutcome.UNAVAILABLE;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a webhook could not be stored", e);
      return WebhookOutcome.UNAVAILABLE;
    }
  }

  /** A trace begins here; what a sender says about one is nothing to us. */
  private WebhookOutcome traced(byte[] body) {
    SpanSpec span = SpanSpec.of("webhook", SpanSpec.Kind.SERVER, Optional.empty());
    return Tracing.of(Component.INGRESS)
        .span(
            span,
            notes -> {
              WebhookOutcome outcome = acceptance.accept(body);
              notes.set("wamcp.outcome", outcome.wireName());
              return outcome;
            });
  }

  /** The header; null where it is missing; a text no signature has where it is there twice. */
  private static String signature(ServerRequest req) {
    if (!req.headers().contains(SIGNATURE)) {
      return null;
    }
    List<String> values = req.headers().get(SIGNATURE).allValues();
    return values.size() == 1 ? values.getFirst() : "";
  }

  private static void answer(ServerResponse res, WebhookOutcome outcome) {
    switch (outcome) {
      case BAD_SIGNATURE -> res.status(Status.NOT_FOUND_404).send();
      case UNAVAILABLE ->
          throw new HttpError(
              Status.SERVICE_UNAVAILABLE_503,
              "not_stored",
              "The webhook was not stored, send it again");
      default -> res.status(Status.OK_200).send();
    }
  }

  private void refuseMethod(ServerRequest req, ServerResponse res) {
    res.header(HeaderNames.ALLOW, "GET, POST");
    throw new HttpError(Status.METHOD_NOT_ALLOWED_405, "method_not_allowed", "Use GET or POST");
  }

  @Override
  public void close() {
    acceptance.close();
  }
}

package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.config.Secret;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.error.RetryAdvice;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.trace.TraceContext;
import io.wamcp.meta.graph.GraphClient;
import io.wamcp.meta.graph.OutgoingMessage;
import io.wamcp.meta.graph.SendOutcome;
import io.wamcp.runtime.logging.Correlation;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.trace.SpanSpec;
import io.wamcp.telemetry.trace.Tracing;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.status.StatusLadder;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call to Meta for one message whose attempt is open in the ledger, and the outcome written
 * down in one transaction with everything that follows from it (docs/adr/0012-attempt-ledger.md).
 * Never retries by itself. Thread-safe.
 */
public final class MetaCall {

  private static final System.Logger LOG = System.getLogger(MetaCall.class.getName());

  private static final Duration LONGEST_CONNECT_RETRY = Duration.ofMinutes(1);

  private final AfterCommit afterCommit;
  private final GraphClient graph;
  private final AccessTokens tokens;
  private final SendSettings settings;
  private final Settlement settlement;
  private final SendMetrics metrics;
  private final Throttle throttle;
  private final Clock clock;

  public MetaCall(
      AfterCommit afterCommit,
      GraphClient graph,
      AccessTokens tokens,
      SendSettings settings,
      Settlement settlement,
      SendMetrics metrics,
      Throttle throttle,
      Clock clock) {
    this.afterCommit = afterCommit;
    this.graph = graph;
    this.tokens = tokens;
    this.settings = settings;
    this.settlement = settlement;
    this.metrics = metrics;
    this.throttle = throttle;
    this.clock = clock;
  }

  /** What a call came to; exactly one part is there. */
  record Called(SendOutcome outcome, String unreachable, String unsendable) {

    /** Whether Meta would refuse the number's next message for the same reason. */
    boolean holdsOthers() {
      return outcome instanceof SendOutcome.Rejected rejected && Throttle.reachesOthers(rejected);
    }
  }

  /** Makes the call; writes nothing. */
  Called call(PhoneNumber number, NextSends.Opened opened) {
    Optional<Secret> token = tokens.of(number);
    if (token.isEmpty()) {
      return new Called(null, "the access token of this number cannot be read", null);
    }
    OutgoingMessage message;
    try {
      message = OutgoingMessages.of(opened.send());
    } catch (IllegalArgumentException e) {
      return new Called(null, null, e.getMessage());
    }
    Instant started = clock.instant();
    FaultPoint.META_BEFORE_CALL.reached();
    SendOutcome outcome =
        traced(opened, () -> graph.send(number.phoneNumberId(), token.get(), message));
    FaultPoint.META_AFTER_CALL.reached();
    metrics.called(outcome, Duration.between(started, clock.instant()));
    return new Called(outcome, null, null);
  }

  /** A run sends messages of other runs too: each call belongs to its own message's trace. */
  private SendOutcome traced(NextSends.Opened opened, Supplier<SendOutcome> call) {
    Tracing tracing = Tracing.of(Component.WORKER);
    String request = opened.send().requestId().toString();
    Optional<TraceContext> own = tracing.on() ? traceOf(request) : Optional.empty();
    if (own.isEmpty()) {
      return call.get();
    }
    return tracing.span(
        SpanSpec.of("meta send", SpanSpec.Kind.CLIENT, own)
            .linkedTo(TraceContext.current())
            .with(Map.of("wamcp.request_id", request)),
        notes -> {
          SendOutcome outcome = call.get();
          notes.set("wamcp.outcome", SendMetrics.name(outcome));
          return outcome;
        });
  }

  /** The attempt is open, so its call is made, be it without a trace. */
  private Optional<TraceContext> traceOf(String request) {
    try {
      return afterCommit.transaction(
          tx -> EventOutbox.trace(tx, MessageSendRequested.NAME, request));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a call is made without its trace, which cannot be read", e);
      return Optional.empty();
    }
  }

  /** Writes down what a call came to; returns when to try again, if Meta refused for now. */
  Optional<Instant> write(
      PhoneNumber number, NextSends.Opened opened, Called called, String runId) {
    return called.outcome() instanceof SendOutcome.Accepted accepted
        ? Correlation.call(
            Map.of(Correlation.WAMID, accepted.wamid().value()),
            () -> writeDown(number, opened, called, runId))
        : writeDown(number, opened, called, runId);
  }

  private Optional<Instant> writeDown(
      PhoneNumber number, NextSends.Opened opened, Called called, String runId) {
    Optional<Instant> retryAt =
        afterCommit.transaction(
            tx -> {
              if (called.outcome() != null) {
                return record(tx, number, opened, called.outcome(), runId);
              }
              return called.unreachable() != null
                  ? notSent(tx, opened, called.unreachable())
                  : unsendable(tx, number, opened, called.unsendable(), runId);
            });
    if (called.outcome() instanceof SendOutcome.Accepted accepted) {
      LOG.log(Level.DEBUG, "Meta has taken send {0}", opened.send().requestId());
      AnsweredRecipients.learn(afterCommit, opened.send(), accepted, clock.instant());
    }
    return retryAt;
  }

  private Optional<Instant> record(
      DbExecute tx,
      PhoneNumber number,
      NextSends.Opened opened,
      SendOutcome outcome,
      String runId) {
    return switch (outcome) {
      case SendOutcome.Accepted accepted -> accepted(tx, number, opened, accepted, runId);
      case SendOutcome.Rejected rejected -> rejected(tx, number, opened, rejected, runId);
      case SendOutcome.NotSent notSent -> notSent(tx, opened, text(notSent));
      case SendOutcome.Unknown unknown -> unknown(tx, opened, unknown);
    };
  }

  private Optional<Instant> accepted(
      DbExecute tx,
      PhoneNumber number,
      NextSends.Opened opened,
      SendOutcome.Accepted accepted,
      String runId) {
    Send send = opened.send();
    // Before any row, as whoever applies a status of it does: else the two wait for each other.
    MessageStatuses.lockWamid(tx, number.id(), accepted.wamid());
    close(tx, opened, AttemptState.ACCEPTED, null, accepted);
    if (settlement.accept(tx, number, send, accepted.wamid(), runId)) {
      StatusLadder.applyParked(tx, send, accepted.wamid(), clock.instant());
    }
    return Optional.empty();
  }

  private Optional<Instant> rejected(
      DbExecute tx,
      PhoneNumber number,
      NextSends.Opened opened,
      SendOutcome.Rejected rejected,
      String runId) {
    Failure failure =
        new Failure(
            rejected.httpStatus(),
            rejected.code(),
            rejected.type().typedName(),
            rejected.details() == null ? rejected.message() : rejected.details(),
            rejected.fbtraceId());
    close(tx, opened, AttemptState.REJECTED, failure, null);
    RetryAdvice advice = rejected.type().retry();
    int refusals = ended(tx, opened, AttemptState.REJECTED);
    Optional<Duration> delay =
        refusals >= settings.maxAttempts() ? Optional.empty() : advice.delayBefore(refusals - 1);
    if (delay.isEmpty()) {
      settlement.fail(tx, number, opened.send(), failure, runId);
      // The limit is not over with the message that found it.
      Duration last = advice.delayBefore(Math.max(0, refusals - 2)).orElse(Duration.ZERO);
      throttle.hold(tx, number, rejected, clock.instant().plus(last), clock.instant());
      return Optional.empty();
    }
    Instant retryAt = waitFor(tx, opened.send(), State.BACKOFF, failure, delay.get());
    throttle.hold(tx, number, rejected, retryAt, clock.instant());
    return Optional.of(retryAt);
  }

  private Optional<Instant> unsendable(
      DbExecute tx, PhoneNumber number, NextSends.Opened opened, String problem, String runId) {
    Failure failure = Failure.own(MetaErrorType.INVALID_REQUEST.typedName(), problem);
    close(tx, opened, AttemptState.NOT_SENT, failure, null);
    settlement.fail(tx, number, opened.send(), failure, runId);
    return Optional.empty();
  }

  /** Provably nothing was sent, so this costs no attempt; the message's age ends it. */
  private Optional<Instant> notSent(DbExecute tx, NextSends.Opened opened, String reason) {
    Failure failure = Failure.own("meta_unreachable", reason);
    close(tx, opened, AttemptState.NOT_SENT, failure, null);
    int doublings = Math.min(ended(tx, opened, AttemptState.NOT_SENT) - 1, 16);
    Duration delay = settings.connectRetry().multipliedBy(1L << doublings);
    Duration bounded = delay.compareTo(LONGEST_CONNECT_RETRY) > 0 ? LONGEST_CONNECT_RETRY : delay;
    waitFor(tx, opened.send(), State.BACKOFF, failure, bounded);
    return Optional.empty();
  }

  private Optional<Instant> unknown(
      DbExecute tx, NextSends.Opened opened, SendOutcome.Unknown unknown) {
    Failure failure = Failure.own(MetaErrorType.OUTCOME_UNKNOWN.typedName(), text(unknown));
    close(tx, opened, AttemptState.UNKNOWN, failure, null);
    waitFor(tx, opened.send(), State.UNKNOWN, failure, settings.unknownGrace());
    return Optional.empty();
  }

  /** This attempt at least: one that began before an operator's retry is none of the retry's. */
  private static int ended(DbExecute tx, NextSends.Opened opened, AttemptState state) {
    return Math.max(1, SendLedger.ended(tx, opened.send(), state));
  }

  private void close(
      DbExecute tx,
      NextSends.Opened opened,
      AttemptState state,
      Failure failure,
      SendOutcome.Accepted accepted) {
    SendLedger.close(
        tx,
        opened.send(),
        opened.attempt(),
        state,
        failure,
        accepted == null ? null : accepted.wamid(),
        clock.instant());
  }

  private Instant waitFor(DbExecute tx, Send send, State state, Failure failure, Duration delay) {
    Instant now = clock.instant();
    SendLedger.wait(tx, send, state, failure, now.plus(delay), now);
    return now.plus(delay);
  }

  private static String text(SendOutcome.NotSent outcome) {
    return outcome.reason().name().toLowerCase(Locale.ROOT) + ": " + outcome.detail();
  }

  private static String text(SendOutcome.Unknown outcome) {
    return outcome.reason().name().toLowerCase(Locale.ROOT) + ": " + outcome.detail();
  }
}

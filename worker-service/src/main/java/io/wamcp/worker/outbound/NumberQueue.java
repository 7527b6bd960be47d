package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.inngest.RetryAfterException;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.RateLimitBuckets;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends a number's queued messages, oldest first (D16). The body of the {@code call-meta} step. The
 * calls follow one another; what came of one is written down while the next is made. A message
 * whose outcome is not written yet holds back others to its recipient only. Thread-safe; row locks
 * keep two callers off one message.
 */
public final class NumberQueue {

  /** Beyond the call's own timeout: connecting, and the time to write the outcome down. */
  private static final Duration LEASE_MARGIN = Duration.ofSeconds(15);

  /** Shortest durable sleep, so that a send that cannot be picked yet makes no busy loop. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  private final Database database;
  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final SendSettings settings;
  private final DailyCap dailyCap;
  private final Settlement settlement;
  private final MetaCall metaCall;
  private final Clock clock;

  public NumberQueue(
      Database database,
      AfterCommit afterCommit,
      Numbers numbers,
      SendSettings settings,
      DailyCap dailyCap,
      Settlement settlement,
      MetaCall metaCall,
      Clock clock) {
    this.database = database;
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.settings = settings;
    this.dailyCap = dailyCap;
    this.settlement = settlement;
    this.metaCall = metaCall;
    this.clock = clock;
  }

  /**
   * Works on the number's queue until nothing in it can be sent now, or the drain time is over; the
   * queue of a busy number must not stand still while the engine changes from one run to the next.
   *
   * @param mayRetry whether a retriable error of this very send may be thrown, so that the engine
   *     shows and counts the retry
   * @throws RetryAfterException when Meta refused this send for now
   */
  SendProgress advance(MessageSendRequested request, String runId, boolean mayRetry) {
    PhoneNumber number = numbers.known(request.phoneNumberId());
    Send own = find(number, request.requestId());
    Instant until = clock.instant().plus(settings.drainTime());
    try (Writing writing = new Writing()) {
      while (clock.instant().isBefore(until)) {
        Optional<Opened> next = afterCommit.transaction(tx -> openNext(tx, number, runId));
        if (next.isPresent()) {
          send(number, next.get(), own, runId, mayRetry, writing);
        } else if (!writing.await()) {
          break;
        }
      }
    }
    own = find(number, request.requestId());
    return own.settled()
        ? settled(own, runId)
        : SendProgress.waiting(own.requestId(), turnOf(number, own));
  }

  private void send(
      PhoneNumber number,
      Opened opened,
      Send own,
      String runId,
      boolean mayRetry,
      Writing writing) {
    if (opened.attempt() == 0) {
      return;
    }
    MetaCall.Called called = metaCall.call(number, opened);
    writing.start(() -> metaCall.write(number, opened, called, runId));
    if (mayRetry && opened.send().requestId().equals(own.requestId())) {
      writing
          .awaitRetryAt()
          .ifPresent(
              at -> {
                throw new RetryAfterException("Meta refused the message for now", at);
              });
    }
  }

  /** A send with its open attempt; attempt 0 where the row moved on without a call. */
  record Opened(Send send, int attempt) {
    static Opened movedOn(Send send) {
      return new Opened(send, 0);
    }
  }

  private Optional<Opened> openNext(DbExecute tx, PhoneNumber number, String runId) {
    Instant now = clock.instant();
    return Sends.lockNext(tx, number.id(), now).map(send -> open(tx, number, send, runId, now));
  }

  private Opened open(DbExecute tx, PhoneNumber number, Send send, String runId, Instant now) {
    if (number.disabled()) {
      settlement.fail(
          tx, number, send, Failure.own("number_disabled", "This number is disabled."), runId);
      return Opened.movedOn(send);
    }
    if (send.state() == State.IN_FLIGHT) {
      abandon(tx, send, now);
      return Opened.movedOn(send);
    }
    if (send.state() == State.UNKNOWN && !resend(tx, number, send, runId)) {
      return Opened.movedOn(send);
    }
    if (tooOld(send, now)) {
      settlement.fail(tx, number, send, expired(send), runId);
      return Opened.movedOn(send);
    }
    if (!dailyCap.enforce(tx, number, send, runId) || throttled(tx, number, send, now)) {
      return Opened.movedOn(send);
    }
    Instant lease = now.plus(settings.callTimeout()).plus(LEASE_MARGIN);
    return new Opened(send, SendLedger.open(tx, send, runId, now, lease));
  }

  /** The process that made the call is gone: whether Meta took the message is unknown. */
  private void abandon(DbExecute tx, Send send, Instant now) {
    Failure failure =
        Failure.own("outcome_unknown", "The call was interrupted before Meta's answer was stored.");
    SendLedger.close(tx, send, send.attempts(), AttemptState.UNKNOWN, failure, null, now);
    SendLedger.wait(tx, send, State.UNKNOWN, failure, now.plus(settings.unknownGrace()), now);
  }

  /** No status explained the lost answer in time: once more, flagged, or never again (D10). */
  private boolean resend(DbExecute tx, PhoneNumber number, Send send, String runId) {
    boolean template = "template".equals(send.type());
    if (settings.resendUnknown() && !template && !send.possibleDuplicate()) {
      SendLedger.flagPossibleDuplicate(tx, send);
      return true;
    }
    settlement.fail(
        tx,
        number,
        send,
        Failure.own("outcome_unknown", "Meta's answer was lost and no status explained it."),
        runId);
    return false;
  }

  private boolean tooOld(Send send, Instant now) {
    return send.createdAt().plus(settings.giveUpAfter()).isBefore(now);
  }

  private static Failure expired(Send send) {
    String last = send.errorMessage() == null ? "" : " Last error: " + send.errorMessage();
    return Failure.own("expired", "The message could not be handed to Meta in time." + last);
  }

  /** Respects Meta's limits before calling: durable waiting, no thread, no burnt attempt. */
  private boolean throttled(DbExecute tx, PhoneNumber number, Send send, Instant now) {
    Optional<Instant> allowedAt =
        RateLimitBuckets.take(tx, "number:" + number.id(), settings.numberLimit(), now);
    String limit = "number";
    if (allowedAt.isEmpty()) {
      limit = "pair";
      String pair = "pair:" + number.id() + ":" + send.recipient();
      allowedAt = RateLimitBuckets.take(tx, pair, settings.pairLimit(), now);
    }
    if (allowedAt.isEmpty()) {
      return false;
    }
    SendLedger.wait(tx, send, State.BACKOFF, null, allowedAt.get(), now);
    SendMetrics.held(limit);
    return true;
  }

  private Send find(PhoneNumber number, RequestId request) {
    return database
        .query(db -> Sends.find(db, number.id(), request))
        .orElseThrow(() -> new NonRetriableException("no send " + request + " of this number"));
  }

  private Instant turnOf(PhoneNumber number, Send own) {
    Instant now = clock.instant();
    Instant soonest = now.plus(SHORTEST_WAIT);
    Instant turn =
        database.query(db -> Sends.turnAt(db, number.id(), own.requestId(), now)).orElse(now);
    return turn.isBefore(soonest) ? soonest : turn;
  }

  private SendProgress settled(Send own, String runId) {
    afterCommit.transaction(
        tx -> {
          EventOutbox.confirm(tx, MessageSendRequested.NAME, own.requestId().toString());
          return null;
        });
    boolean byOther = own.settledByRun() != null && !runId.equals(own.settledByRun());
    return new SendProgress(
        own.requestId(),
        own.status().wireName(),
        own.wamid(),
        own.errorCode(),
        own.errorType(),
        byOther ? own.settledByRun() : null,
        own.possibleDuplicate() ? true : null,
        null);
  }
}

package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.inngest.RetryAfterException;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Sends a number's queued messages, oldest first (D16). The body of the {@code call-meta} step.
 * Thread-safe; row locks keep two callers off one message.
 */
public final class NumberQueue {

  /** Shortest durable sleep, so that a send that cannot be picked yet makes no busy loop. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  /** A call another run makes mostly ends long before its lease, which is for one that is gone. */
  private static final Duration LONGEST_LOOK_AWAY = Duration.ofSeconds(5);

  private final Database database;
  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final SendSettings settings;
  private final Clock clock;
  private final Drain.Parts parts;

  public NumberQueue(
      Database database,
      AfterCommit afterCommit,
      Numbers numbers,
      SendSettings settings,
      NextSends nextSends,
      MetaCall metaCall,
      BooleanSupplier stopping,
      Clock clock) {
    this.database = database;
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.settings = settings;
    this.clock = clock;
    this.parts =
        new Drain.Parts(database, afterCommit, numbers, nextSends, metaCall, stopping, clock);
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
    new Drain(parts, number, own.requestId(), runId, until, mayRetry).run();
    own = find(number, request.requestId());
    return own.settled()
        ? settled(own, runId)
        : SendProgress.waiting(own.requestId(), turnOf(number, own));
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
    Instant latest = own.state() == State.IN_FLIGHT ? now.plus(LONGEST_LOOK_AWAY) : turn;
    Instant wanted = turn.isBefore(latest) ? turn : latest;
    return wanted.isBefore(soonest) ? soonest : wanted;
  }

  private SendProgress settled(Send own, String runId) {
    afterCommit.transaction(
        tx -> {
          confirm(tx, own);
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

  /** Under the lock that a retry takes first: the event of one that came meanwhile is to stay. */
  private static void confirm(DbExecute tx, Send settled) {
    RequestId request = settled.requestId();
    if (Sends.lock(tx, settled.number(), request).filter(Send::settled).isPresent()) {
      EventOutbox.confirm(tx, MessageSendRequested.NAME, request.toString());
    }
  }
}

package io.wamcp.worker.outbound;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.inngest.RetryAfterException;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendQueue;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.outbound.NextSends.Opened;
import io.wamcp.worker.outbound.NextSends.Taken;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Sends a number's queued messages, oldest first (D16). The body of the {@code call-meta} step. The
 * calls follow one another; what came of one is written down while the next is made. A message
 * whose outcome is not written yet holds back others to its recipient only. Thread-safe; row locks
 * keep two callers off one message.
 */
public final class NumberQueue {

  private static final System.Logger LOG = System.getLogger(NumberQueue.class.getName());

  /** Shortest durable sleep, so that a send that cannot be picked yet makes no busy loop. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  /** A call another run makes mostly ends long before its lease, which is for one that is gone. */
  private static final Duration LONGEST_LOOK_AWAY = Duration.ofSeconds(5);

  private final Database database;
  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final SendSettings settings;
  private final NextSends nextSends;
  private final MetaCall metaCall;
  private final Clock clock;

  public NumberQueue(
      Database database,
      AfterCommit afterCommit,
      Numbers numbers,
      SendSettings settings,
      NextSends nextSends,
      MetaCall metaCall,
      Clock clock) {
    this.database = database;
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.settings = settings;
    this.nextSends = nextSends;
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
        Taken taken = afterCommit.transaction(tx -> nextSends.take(tx, number, runId));
        if (taken.found()) {
          sendAll(number, taken, new Turn(own.requestId(), runId, mayRetry, until, writing));
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

  /** What a run sends under: its own send, and how long it may go on. */
  private record Turn(
      RequestId own, String runId, boolean mayRetry, Instant until, Writing writing) {}

  /** Sends the first, then those set aside, each under an attempt opened just before its call. */
  private void sendAll(PhoneNumber number, Taken taken, Turn turn) {
    Deque<Send> aside = new ArrayDeque<>(taken.aside());
    try {
      taken.first().ifPresent(opened -> send(number, opened, turn));
      while (!aside.isEmpty() && clock.instant().isBefore(turn.until())) {
        Send next = aside.removeFirst();
        afterCommit
            .transaction(tx -> nextSends.open(tx, next, taken.until(), turn.runId()))
            .ifPresent(opened -> send(number, opened, turn));
      }
    } finally {
      if (!aside.isEmpty()) {
        giveBack(number, List.copyOf(aside), taken.until());
      }
    }
  }

  /** They would fall due again by themselves, a little later. */
  private void giveBack(PhoneNumber number, List<Send> aside, Instant until) {
    try {
      database.transaction(
          tx -> {
            SendQueue.giveBack(tx, number.id(), aside, until, clock.instant());
            return null;
          });
    } catch (DatabaseUnavailableException e) {
      LOG.log(Level.DEBUG, "what was set aside is not given back, and falls due by itself", e);
    }
  }

  private void send(PhoneNumber number, Opened opened, Turn turn) {
    MetaCall.Called called = metaCall.call(number, opened);
    turn.writing().start(() -> metaCall.write(number, opened, called, turn.runId()));
    if (turn.mayRetry() && opened.send().requestId().equals(turn.own())) {
      turn.writing()
          .awaitRetryAt()
          .ifPresent(
              at -> {
                throw new RetryAfterException("Meta refused the message for now", at);
              });
    }
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

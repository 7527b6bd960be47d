package io.wamcp.worker.outbound;

import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.RetryAfterException;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendQueue;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.outbound.NextSends.Opened;
import io.wamcp.worker.outbound.NextSends.Taken;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One run's turn at a number's queue. The calls follow one another, and nothing but the next
 * message's attempt is committed between two of them: what came of one call is written down while
 * the next is made, and of a busy number the messages that are next are taken meanwhile. A message
 * whose outcome is not written yet holds back others to its recipient only. Not thread-safe.
 */
final class Drain {

  private static final System.Logger LOG = System.getLogger(Drain.class.getName());

  /** What all turns share. */
  record Parts(
      Database database,
      AfterCommit afterCommit,
      Numbers numbers,
      NextSends nextSends,
      MetaCall metaCall,
      BooleanSupplier stopping,
      Clock clock) {}

  private final Parts parts;
  private final RequestId own;
  private final String runId;
  private final Instant until;
  private final boolean mayRetry;
  private final Writing writing = new Writing();
  private final Beside<Taken> ahead = new Beside<>("sends-ahead");

  /** As it is known now: it may be disabled while its queue is sent. */
  private PhoneNumber number;

  /** The last call's message, whose outcome may not be written yet. */
  private Optional<Send> called = Optional.empty();

  /** Whether Meta refused the last call in a way that the next one would meet too. */
  private boolean refusedForAll;

  /**
   * Prepares a turn.
   *
   * @param own the send whose run this is
   * @param until from when on no further call begins
   * @param mayRetry whether a retriable error of the run's own send may be thrown
   */
  Drain(
      Parts parts,
      PhoneNumber number,
      RequestId own,
      String runId,
      Instant until,
      boolean mayRetry) {
    this.parts = parts;
    this.number = number;
    this.own = own;
    this.runId = runId;
    this.until = until;
    this.mayRetry = mayRetry;
  }

  /**
   * Sends until nothing in the queue can be sent now, the time is over, or the worker is to stop:
   * another one goes on then.
   *
   * @throws RetryAfterException when Meta refused that send for now
   */
  void run() {
    try (writing) {
      while (inTime()) {
        Taken taken = next();
        if (taken.found()) {
          sendAll(taken);
        } else if (!writing.await()) {
          break;
        }
      }
    } finally {
      giveBackAhead();
    }
  }

  private boolean inTime() {
    return !parts.stopping().getAsBoolean() && parts.clock().instant().isBefore(until);
  }

  private Taken next() {
    number = parts.numbers().known(number.phoneNumberId());
    if (refusedForAll) {
      // Written, it holds the others too; what was looked ahead at before then is not to be called.
      writing.await();
      giveBackAhead();
      refusedForAll = false;
    }
    Optional<Taken> looked = ahead.await();
    if (looked.isPresent() && !looked.get().aside().isEmpty()) {
      return looked.get();
    }
    if (looked.isPresent()) {
      // What is next may only wait for this outcome: others are not to overtake it.
      writing.await();
    } else {
      writing.begin();
    }
    return parts.afterCommit().transaction(tx -> parts.nextSends().take(tx, number, runId));
  }

  /** Sends the first, then those set aside, each under an attempt opened just before its call. */
  private void sendAll(Taken taken) {
    Deque<Send> aside = new ArrayDeque<>(taken.aside());
    try {
      taken.first().ifPresent(opened -> send(opened, aside.isEmpty()));
      while (!aside.isEmpty() && inTime() && !refusedForAll) {
        writing.settle();
        Send next = aside.removeFirst();
        parts
            .database()
            .query(db -> parts.nextSends().open(db, next, taken.until(), runId))
            .ifPresent(opened -> send(opened, aside.isEmpty()));
      }
    } finally {
      giveBack(List.copyOf(aside), taken.until());
    }
  }

  private void send(Opened opened, boolean last) {
    if (last) {
      called.ifPresent(before -> lookAhead(List.of(before, opened.send())));
    }
    writing.begin();
    called = Optional.of(opened.send());
    MetaCall.Called answer = parts.metaCall().call(number, opened);
    writing.note(() -> parts.metaCall().write(number, opened, answer, runId));
    refusedForAll = answer.holdsOthers();
    if (mayRetry && opened.send().requestId().equals(own)) {
      writing
          .awaitRetryAt()
          .ifPresent(
              at -> {
                throw new RetryAfterException("Meta refused the message for now", at);
              });
    }
  }

  /** A number whose run has found a second message will mostly have a third. */
  private void lookAhead(List<Send> inFlight) {
    ahead.start(
        () ->
            parts
                .afterCommit()
                .transaction(tx -> parts.nextSends().takeAhead(tx, number, runId, inFlight)));
  }

  private void giveBackAhead() {
    try {
      ahead.await().ifPresent(taken -> giveBack(taken.aside(), taken.until()));
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "nothing was set aside after all", e);
    }
  }

  /** They would fall due again by themselves, a little later: nothing a turn could fail of. */
  private void giveBack(List<Send> aside, Instant setAsideUntil) {
    if (aside.isEmpty()) {
      return;
    }
    try {
      parts
          .database()
          .inTransactionDo(
              tx ->
                  SendQueue.giveBack(
                      tx, number.id(), aside, setAsideUntil, parts.clock().instant()));
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "what was set aside is not given back, and falls due by itself", e);
    }
  }
}

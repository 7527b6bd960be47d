package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.SendQueue;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the messages of a number that are next, in one transaction: checks their age and the day's
 * limits, takes their tokens from Meta's rate limits, opens an attempt for the first and sets the
 * others aside. So a busy number pays for the checks once for many messages, while each attempt
 * still begins right before its call: whoever dies leaves one message in doubt, not all of them.
 * Thread-safe.
 */
public final class NextSends {

  /** Beyond the call's own timeout: connecting, and the time to write the outcome down. */
  private static final Duration LEASE_MARGIN = Duration.ofSeconds(15);

  /** What fits well within the time for which messages are set aside, with a Meta of 100 ms. */
  private static final int MOST = 16;

  /** From then on those of a run that is gone are due again. */
  private static final Duration ASIDE = Duration.ofSeconds(5);

  private final SendSettings settings;
  private final DailyCap dailyCap;
  private final Settlement settlement;
  private final Throttle throttle;
  private final Clock clock;

  public NextSends(
      SendSettings settings,
      DailyCap dailyCap,
      Settlement settlement,
      Throttle throttle,
      Clock clock) {
    this.settings = settings;
    this.dailyCap = dailyCap;
    this.settlement = settlement;
    this.throttle = throttle;
    this.clock = clock;
  }

  /** A send with its open attempt. */
  record Opened(Send send, int attempt) {}

  /**
   * What was next.
   *
   * @param found whether there was anything, be it that it only moved on without a call
   * @param first the oldest, whose attempt is open
   * @param aside those after it, oldest first
   * @param until when those set aside fall due again
   */
  record Taken(boolean found, Optional<Opened> first, List<Send> aside, Instant until) {}

  /** Takes what is next and opens the attempt of the first, which is to be called at once. */
  Taken take(DbExecute tx, PhoneNumber number, String runId) {
    Instant now = clock.instant();
    Instant until = asideUntil(now);
    List<Send> next = SendQueue.lockNext(tx, number.id(), now, MOST);
    List<Send> ready = ready(tx, number, next, runId, now);
    if (ready.size() > 1) {
      SendQueue.setAside(tx, number.id(), ready.subList(1, ready.size()), until);
    }
    // Last: from here to the commit the client's sends of all its numbers wait for this one.
    List<Send> counted = dailyCap.enforce(tx, number, ready, runId);
    Optional<Opened> first = counted.stream().findFirst().map(send -> open(tx, send, runId, now));
    return new Taken(!next.isEmpty(), first, counted.stream().skip(1).toList(), until);
  }

  /**
   * Sets aside what will be next after the call that is being made. One whose answer was lost is
   * not among them, nor what comes after it.
   *
   * @param inFlight messages whose outcome is not written yet, and none that waits for one of them
   *     is passed over
   */
  Taken takeAhead(DbExecute tx, PhoneNumber number, String runId, List<Send> inFlight) {
    Instant now = clock.instant();
    Instant until = asideUntil(now);
    List<Send> next = SendQueue.lockNextAfter(tx, number.id(), inFlight, now, MOST);
    List<Send> known = next.stream().takeWhile(send -> send.state() != State.UNKNOWN).toList();
    List<Send> ready = ready(tx, number, known, runId, now);
    if (!ready.isEmpty()) {
      SendQueue.setAside(tx, number.id(), ready, until);
    }
    List<Send> counted = dailyCap.enforce(tx, number, ready, runId);
    return new Taken(!next.isEmpty(), Optional.empty(), counted, until);
  }

  private static Instant asideUntil(Instant now) {
    return now.plus(ASIDE).truncatedTo(ChronoUnit.MICROS);
  }

  /** Those that are to be sent and have their tokens; moves on the others. */
  private List<Send> ready(
      DbExecute tx, PhoneNumber number, List<Send> next, String runId, Instant now) {
    List<Send> sendable = new ArrayList<>();
    for (Send send : next) {
      if (send.state() == State.UNKNOWN && !sendable.isEmpty()) {
        // Its flag and its second attempt must be one, and only the first's attempt is opened here:
        // of those set aside it is opened later, without a look at what came before.
        break;
      }
      if (sendable(tx, number, send, runId, now)) {
        sendable.add(send);
      }
    }
    return throttle.admit(tx, number, sendable, now);
  }

  /**
   * Opens the attempt of a message that was set aside, with one statement, as nothing else may
   * delay its call; empty when somebody else has it now.
   */
  Optional<Opened> open(DbExecute db, Send aside, Instant until, String runId) {
    Instant now = clock.instant();
    return SendLedger.openSetAside(db, aside, until, runId, now, lease(now))
        .map(attempt -> new Opened(aside, attempt));
  }

  private Opened open(DbExecute tx, Send send, String runId, Instant now) {
    if (send.state() == State.UNKNOWN) {
      SendLedger.flagPossibleDuplicate(tx, send);
    }
    return new Opened(send, SendLedger.open(tx, send, runId, now, lease(now)));
  }

  private Instant lease(Instant now) {
    return now.plus(settings.callTimeout()).plus(LEASE_MARGIN);
  }

  /**
   * Whether a message is to be sent at all; moves on what is not. Whether there is to be another
   * attempt is asked before whether there may be: one that is never made flags nothing.
   */
  private boolean sendable(DbExecute tx, PhoneNumber number, Send send, String runId, Instant now) {
    if (send.state() == State.IN_FLIGHT) {
      abandon(tx, send, now);
      return false;
    }
    Optional<Failure> over = over(number, send, now);
    if (over.isPresent()) {
      settlement.giveUp(tx, number, send, over.get(), runId);
      return false;
    }
    if (send.state() == State.UNKNOWN && !mayResend(send)) {
      settlement.fail(
          tx,
          number,
          send,
          Failure.own("outcome_unknown", "Meta's answer was lost and no status explained it."),
          runId);
      return false;
    }
    return true;
  }

  /** Why no further attempt is to be made, whatever came of those before. */
  private Optional<Failure> over(PhoneNumber number, Send send, Instant now) {
    if (number.disabled()) {
      return Optional.of(Failure.own("number_disabled", "This number is disabled."));
    }
    boolean tooOld = send.createdAt().plus(settings.giveUpAfter()).isBefore(now);
    return tooOld ? Optional.of(expired(send)) : Optional.empty();
  }

  /** The process that made the call is gone: whether Meta took the message is unknown. */
  private void abandon(DbExecute tx, Send send, Instant now) {
    Failure failure =
        Failure.own("outcome_unknown", "The call was interrupted before Meta's answer was stored.");
    SendLedger.close(tx, send, send.attempts(), AttemptState.UNKNOWN, failure, null, now);
    SendLedger.wait(tx, send, State.UNKNOWN, failure, now.plus(settings.unknownGrace()), now);
  }

  /** No status explained the lost answer in time: once more, flagged, or never again (D10). */
  private boolean mayResend(Send send) {
    boolean template = "template".equals(send.type());
    return settings.resendUnknown() && !template && !send.possibleDuplicate();
  }

  private static Failure expired(Send send) {
    String last = send.errorMessage() == null ? "" : " Last error: " + send.errorMessage();
    return Failure.own("expired", "The message has become too old to be sent." + last);
  }
}

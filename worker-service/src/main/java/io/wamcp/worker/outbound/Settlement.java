package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.event.MessageSendCompleted;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Notifications;
import io.wamcp.store.OutboxDrain;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.worker.AfterCommit;
import java.time.Clock;
import java.util.List;

/**
 * Ends a send: the row, the completed event, the hint to whoever waits, and the end of its outbox
 * row belong together, so they happen here, in the caller's transaction. Thread-safe.
 */
public final class Settlement {

  private final AfterCommit afterCommit;
  private final Clock clock;

  public Settlement(AfterCommit afterCommit, Clock clock) {
    this.afterCommit = afterCommit;
    this.clock = clock;
  }

  /**
   * Meta has the message under this wamid.
   *
   * @return false when the row knows another wamid: this acceptance is a second copy
   */
  public boolean accept(DbExecute tx, PhoneNumber number, Send send, Wamid wamid, String runId) {
    if (!SendLedger.accepted(tx, send, wamid, runId, clock.instant())) {
      SendLedger.flagPossibleDuplicate(tx, send);
      return false;
    }
    endAbandoned(tx, send, AttemptState.ACCEPTED, wamid);
    OutgoingReactions.fold(tx, number, send, wamid, clock.instant());
    afterCommit.then(() -> SendMetrics.sent(send, clock.instant()));
    complete(tx, number, send, new Outcome("sent", wamid, null, null));
    return true;
  }

  /** The send is over without success. A row settled meanwhile is left alone. */
  public void fail(DbExecute tx, PhoneNumber number, Send send, Failure failure, String runId) {
    if (SendLedger.failed(tx, send, failure, runId, clock.instant())) {
      afterCommit.then(SendMetrics::failed);
      endAbandoned(tx, send, AttemptState.UNKNOWN, null);
      complete(
          tx, number, send, new Outcome("failed", send.wamid(), failure.code(), failure.message()));
    }
  }

  /**
   * Ends a send by our own decision, not by an answer of Meta's. Where one of its attempts may have
   * arrived it is not said to have failed for that reason: whoever sends it again may send it
   * twice.
   *
   * @param reason why no further attempt is made
   */
  public void giveUp(DbExecute tx, PhoneNumber number, Send send, Failure reason, String runId) {
    fail(tx, number, send, SendLedger.mayHaveArrived(tx, send) ? inDoubt(reason) : reason, runId);
  }

  private static Failure inDoubt(Failure reason) {
    return Failure.own(
        MetaErrorType.OUTCOME_UNKNOWN.typedName(),
        reason.message() + " An earlier attempt was never answered: the message may have arrived.");
  }

  /**
   * A row found in flight by anybody but its caller: that process may be gone, and then nobody else
   * ends its attempt. One that is not gone writes the same, or what it knows better, a little
   * later.
   */
  private void endAbandoned(DbExecute tx, Send send, AttemptState state, Wamid wamid) {
    if (send.state() == State.IN_FLIGHT) {
      SendLedger.close(tx, send, send.attempts(), state, null, wamid, clock.instant());
    }
  }

  private record Outcome(String status, Wamid wamid, Integer errorCode, String errorMessage) {}

  private void complete(DbExecute tx, PhoneNumber number, Send send, Outcome outcome) {
    FaultPoint.SEND_SETTLED.reached();
    MessageSendCompleted event =
        new MessageSendCompleted(
            number.phoneNumberId(),
            send.requestId(),
            outcome.wamid(),
            outcome.status(),
            outcome.errorCode(),
            outcome.errorMessage());
    EventOutbox.insert(tx, List.of(event), clock.instant());
    afterCommit.dispatch(event);
    OutboxDrain.finish(tx, MessageSendRequested.NAME, send.requestId().toString(), clock.instant());
    Notifications.sendSettled(tx, send.requestId(), number.phoneNumberId(), send.messageId());
  }
}

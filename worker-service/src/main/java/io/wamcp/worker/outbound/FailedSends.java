package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.FailureContext;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.FailedEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a send whose run failed for good. Most often the worker or the database was away
 * for longer than the retries last, so the send gets a fresh run; one whose runs keep failing ends
 * as {@code failed}, and at once one whose event cannot be read. Thread-safe.
 */
public final class FailedSends {

  private static final int MOST_FAILED_RUNS = 3;
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private final AfterCommit afterCommit;
  private final Settlement settlement;
  private final Clock clock;

  public FailedSends(AfterCommit afterCommit, Settlement settlement, Clock clock) {
    this.afterCommit = afterCommit;
    this.settlement = settlement;
    this.clock = clock;
  }

  /** Settles the send or arranges its next run; says which. */
  String settleOrRedrive(FailureContext context) {
    String failedRun = context.failedRunId();
    String error = context.errorMessage();
    return FailedEvents.read(context, MessageSendRequested.class)
        .map(request -> settleOrRedrive(request, failedRun, error))
        .orElseGet(
            () ->
                afterCommit.transaction(
                    tx ->
                        FailedEvents.waiting(tx, context)
                            .map(row -> unreadable(tx, row, failedRun, error))
                            .orElse(FailedEvents.NOTHING_TO_FAIL)));
  }

  String settleOrRedrive(MessageSendRequested request, String failedRunId, String error) {
    return afterCommit.transaction(
        tx -> {
          Optional<PhoneNumber> number = PhoneNumbers.find(tx, request.phoneNumberId());
          return number
              .flatMap(known -> Sends.lock(tx, known.id(), request.requestId()))
              .filter(send -> !send.settled())
              .map(send -> decide(tx, number.orElseThrow(), send, failedRunId, error))
              .orElse("settled before");
        });
  }

  private String decide(
      DbExecute tx, PhoneNumber number, Send send, String failedRunId, String error) {
    SendLedger.countFailedRun(tx, send);
    if (nothingOpen(send) && send.failedRuns() + 1 >= MOST_FAILED_RUNS) {
      String reason = "The send failed " + MOST_FAILED_RUNS + " times: " + error;
      return fail(tx, number, send, failedRunId, reason);
    }
    EventOutbox.redrive(
        tx, MessageSendRequested.NAME, send.requestId().toString(), clock.instant().plus(PAUSE));
    return "to be re-driven";
  }

  /** Its event would fail every run; where an attempt is open, the reconciler writes it anew. */
  private String unreadable(DbExecute tx, OutboxRow row, String failedRunId, String error) {
    Optional<PhoneNumber> number = PhoneNumbers.find(tx, row.phoneNumberId());
    Optional<Send> unsettled =
        number
            .flatMap(known -> Sends.lock(tx, known.id(), RequestId.of(row.subjectKey())))
            .filter(send -> !send.settled());
    if (unsettled.isPresent() && nothingOpen(unsettled.get())) {
      SendLedger.countFailedRun(tx, unsettled.get());
      String reason = "The send's event cannot be read: " + error;
      return fail(tx, number.orElseThrow(), unsettled.get(), failedRunId, reason);
    }
    EventOutbox.confirm(tx, MessageSendRequested.NAME, row.subjectKey());
    return unsettled.isPresent() ? "to be written anew" : "settled before";
  }

  private static boolean nothingOpen(Send send) {
    return send.state() == Sends.State.READY || send.state() == Sends.State.BACKOFF;
  }

  private String fail(
      DbExecute tx, PhoneNumber number, Send send, String failedRunId, String reason) {
    settlement.fail(tx, number, send, Failure.own("internal_error", reason), failedRunId);
    EventOutbox.confirm(tx, MessageSendRequested.NAME, send.requestId().toString());
    return "failed";
  }
}

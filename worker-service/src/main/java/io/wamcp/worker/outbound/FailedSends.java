package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a send whose run failed for good. Most often the worker or the database was away
 * for longer than the retries last, so the send gets a fresh run; one whose runs keep failing ends
 * as {@code failed}. Thread-safe.
 */
public final class FailedSends {

  private static final int MOST_FAILED_RUNS = 3;
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final Settlement settlement;
  private final Clock clock;

  public FailedSends(AfterCommit afterCommit, Numbers numbers, Settlement settlement, Clock clock) {
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.settlement = settlement;
    this.clock = clock;
  }

  /** Settles the send or arranges its next run; says which. */
  String settleOrRedrive(MessageSendRequested request, String failedRunId, String error) {
    PhoneNumber number = numbers.known(request.phoneNumberId());
    return afterCommit.transaction(
        tx -> {
          Optional<Send> send = Sends.lock(tx, number.id(), request.requestId());
          return send.filter(row -> !row.settled())
              .map(row -> decide(tx, number, row, failedRunId, error))
              .orElse("settled before");
        });
  }

  private String decide(
      DbExecute tx, PhoneNumber number, Send send, String failedRunId, String error) {
    SendLedger.countFailedRun(tx, send);
    boolean nothingOpen = send.state() == Sends.State.READY || send.state() == Sends.State.BACKOFF;
    if (nothingOpen && send.failedRuns() + 1 >= MOST_FAILED_RUNS) {
      Failure failure =
          Failure.own("internal_error", "The send failed " + MOST_FAILED_RUNS + " times: " + error);
      settlement.fail(tx, number, send, failure, failedRunId);
      EventOutbox.confirm(tx, MessageSendRequested.NAME, send.requestId().toString());
      return "failed";
    }
    EventOutbox.redrive(
        tx, MessageSendRequested.NAME, send.requestId().toString(), clock.instant().plus(PAUSE));
    return "to be re-driven";
  }
}

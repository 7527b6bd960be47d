package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.SendRetries;
import io.wamcp.store.SendRetries.Retry;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Installation;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of a run whose send is settled. */
class NumberQueueIT {

  private final Installation installation = new Installation();
  private final NumberId number = installation.number;

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void aRunThatFindsItsSendSettledTakesItsEventAway() {
    RequestId request = failed();
    assertThat(events(request)).isEqualTo(1);

    assertThat(advance(installation.afterCommit, request).settled()).isTrue();
    assertThat(events(request)).isZero();
  }

  @Test
  void aRunThatFindsItsSendSettledLeavesTheEventOfARetryThatCameMeanwhile() throws Exception {
    RequestId request = failed();
    try (Database busy = Database.open(withOneConnection(installation.database.options()))) {
      AfterCommit waits = new AfterCommit(busy, events -> {});
      FutureTask<SendProgress> run = new FutureTask<>(() -> advance(waits, request));
      Thread thread = new Thread(run);
      busy.inTransactionDo(
          held -> {
            thread.start();
            Awaitility.await("it has found the send settled").until(() -> isWaiting(thread));
            assertThat(retry(request)).isInstanceOf(Retry.Queued.class);
          });

      assertThat(run.get().settled()).as("as it was found").isTrue();
    }
    assertThat(find(request).settled()).isFalse();
    assertThat(events(request)).as("it is to start the retry's run").isEqualTo(1);
  }

  /** Whether it is about to begin a transaction, and gets no connection. */
  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(AfterCommit.class.getName()));
  }

  private Retry retry(RequestId request) {
    return installation.database.transaction(
        tx -> SendRetries.retry(tx, request, false, Installation.NOW));
  }

  private SendProgress advance(AfterCommit afterCommit, RequestId request) {
    // A worker that is to stop sends nothing more.
    NumberQueue queue =
        new NumberQueue(
            installation.database,
            afterCommit,
            new Numbers(installation.database, installation.clock),
            SendSettings.from(Settings.of(Map.of()), Duration.ofSeconds(10)),
            null,
            null,
            () -> true,
            installation.clock);
    return queue.advance(event(find(request)), "a run", false);
  }

  private long events(RequestId request) {
    return installation.database.query(
        db ->
            db.createQuery("SELECT 1 AS one FROM event_outbox WHERE subject_key = :request")
                .addParam("request", request.toString())
                .execute()
                .count());
  }

  private Send find(RequestId request) {
    return installation.database.query(db -> Sends.find(db, number, request)).orElseThrow();
  }

  /** As another run leaves it: what it took along keeps its event until its own run comes. */
  private RequestId failed() {
    RequestId request = installation.queue(number, "+15552000001", Installation.NOW);
    installation.database.inTransactionDo(
        tx -> {
          Send queued = Sends.lock(tx, number, request).orElseThrow();
          EventOutbox.insert(tx, List.of(event(queued)), Installation.NOW);
          Failure failure = Failure.own("internal_error", "for this test");
          SendLedger.failed(tx, queued, failure, "another run", Installation.NOW);
        });
    return request;
  }

  private static MessageSendRequested event(Send send) {
    return new SendEvents().again(send, WorkerHarness.NUMBER, Installation.NOW);
  }

  private static DatabaseOptions withOneConnection(DatabaseOptions options) {
    return new DatabaseOptions(
        options.jdbcUrl(),
        options.user(),
        options.password(),
        1,
        Duration.ofSeconds(30),
        options.statementTimeout(),
        options.applicationName(),
        options.leastRights());
  }
}

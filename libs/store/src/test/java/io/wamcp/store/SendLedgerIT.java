package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendLedgerIT {

  private static final Wamid WAMID = new Wamid("wamid.1");
  private static final Wamid SECOND = new Wamid("wamid.2");
  private static final Failure THROTTLED =
      new Failure(400, 131056, "pair_rate_limit", "slow down", "trace");

  private final StoreFixture store = StoreFixture.open();
  private RequestId request;

  @BeforeEach
  void queue() {
    request = store.queue("+4915111", NOW);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anAttemptIsOnRecordBeforeItIsMade() {
    assertThat(open("run-1")).isEqualTo(1);
    Send send = send();
    assertThat(send.state()).isEqualTo(State.IN_FLIGHT);
    assertThat(send.attempts()).isEqualTo(1);
    assertThat(send.dueAt()).isEqualTo(NOW.plusSeconds(60));
    assertThat(attempt(1, "concat_ws(' ', state, run_id)")).isEqualTo("in_flight run-1");

    close(1, AttemptState.NOT_SENT, THROTTLED, null);
    assertThat(attempt(1, "concat_ws(' ', state, http_status, error_code, error_type, fbtrace_id)"))
        .isEqualTo("not_sent 400 131056 pair_rate_limit trace");
    assertThat(open("run-1")).isEqualTo(2);
  }

  @Test
  void anAcceptedSendIsSentWithoutTheErrorItWaitedFor() {
    open("run-1");
    hold(State.BACKOFF, THROTTLED, NOW.plusSeconds(6));
    assertThat(send().state()).isEqualTo(State.BACKOFF);
    assertThat(send().errorCode()).isEqualTo(131056);

    assertThat(accepted(WAMID, "run-1")).isTrue();
    Send send = send();
    assertThat(send.status()).isEqualTo(DeliveryStatus.SENT);
    assertThat(send.state()).isEqualTo(State.SETTLED);
    assertThat(send.wamid()).isEqualTo(WAMID);
    assertThat(send.errorCode()).isNull();
    assertThat(send.errorType()).isNull();
    assertThat(send.errorMessage()).isNull();
    assertThat(send.settledByRun()).isEqualTo("run-1");
    assertThat(column("sent_at")).isNotNull();
  }

  @Test
  void aRepeatedAcceptanceChangesNothing() {
    accepted(WAMID, "run-1");
    String before = column("sent_at");
    boolean repeated =
        change((tx, send) -> SendLedger.accepted(tx, send, WAMID, "run-2", NOW.plusSeconds(9)));
    assertThat(repeated).isTrue();
    assertThat(send().settledByRun()).isEqualTo("run-1");
    assertThat(column("sent_at")).isEqualTo(before);
  }

  @Test
  void aLateAcceptanceCorrectsAFailureOfOurOwn() {
    failed(Failure.own("outcome_unknown", "no answer"), "run-1");
    assertThat(send().status()).isEqualTo(DeliveryStatus.FAILED);

    assertThat(accepted(WAMID, "run-2")).isTrue();
    Send send = send();
    assertThat(send.status()).isEqualTo(DeliveryStatus.SENT);
    assertThat(send.errorType()).isNull();
    assertThat(send.settledByRun()).isEqualTo("run-2");
    assertThat(column("failed_at")).isNull();
  }

  @Test
  void aLateAcceptanceOfAnEarlierAttemptCorrectsTheRefusalOfALaterOne() {
    failed(new Failure(400, 131047, "outside_window", "too late", "trace"), "run-1");
    assertThat(accepted(WAMID, "run-2")).isTrue();
    assertThat(send().status()).isEqualTo(DeliveryStatus.SENT);
    assertThat(send().errorCode()).isNull();
  }

  @Test
  void aFailureByStatusIsNotCorrectedByARepeatedAcceptance() {
    accepted(WAMID, "run-1");
    status(DeliveryStatus.FAILED, new Failure(null, 131026, "undeliverable", "gone", null));
    assertThat(accepted(WAMID, "run-2")).isTrue();
    Send send = send();
    assertThat(send.status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(send.errorCode()).isEqualTo(131026);
    assertThat(send.errorType()).isEqualTo("undeliverable");
  }

  @Test
  void aSecondWamidIsASecondCopyAndLeavesTheRow() {
    accepted(WAMID, "run-1");
    assertThat(accepted(SECOND, "run-2")).isFalse();
    assertThat(send().wamid()).isEqualTo(WAMID);
    assertThat(send().settledByRun()).isEqualTo("run-1");
  }

  @Test
  void anAcceptanceAfterAStatusKeepsTheHigherState() {
    accepted(WAMID, "run-1");
    status(DeliveryStatus.READ, null);
    accepted(WAMID, "run-1");
    assertThat(send().status()).isEqualTo(DeliveryStatus.READ);
  }

  @Test
  void aSettledSendCannotFailOrWait() {
    accepted(WAMID, "run-1");
    assertThat(failed(Failure.own("x", "x"), "run-2")).isFalse();
    hold(State.BACKOFF, THROTTLED, NOW.plusSeconds(6));
    Send send = send();
    assertThat(send.status()).isEqualTo(DeliveryStatus.SENT);
    assertThat(send.state()).isEqualTo(State.SETTLED);
    assertThat(send.errorCode()).isNull();
  }

  @Test
  void theFirstWaitIsRemembered() {
    hold(State.UNKNOWN, null, NOW.plusSeconds(30));
    assertThat(send().state()).isEqualTo(State.UNKNOWN);
    String since = column("held_since");
    change(
        (tx, send) -> {
          SendLedger.wait(
              tx, send, State.BACKOFF, THROTTLED, NOW.plusSeconds(90), NOW.plusSeconds(30));
          return true;
        });
    assertThat(column("held_since")).isEqualTo(since);
    assertThat(send().dueAt()).isEqualTo(NOW.plusSeconds(90));
  }

  @Test
  void aLaterDeliveryWinsOverAFailureAndClearsItsError() {
    accepted(WAMID, "run-1");
    status(DeliveryStatus.FAILED, new Failure(null, 131026, "undeliverable", "gone", null));
    status(DeliveryStatus.DELIVERED, null);
    Send send = send();
    assertThat(send.status()).isEqualTo(DeliveryStatus.DELIVERED);
    assertThat(send.errorCode()).isNull();
    assertThat(column("delivered_at")).isNotNull();
  }

  @Test
  void aStatusOutOfOrderOnlyAddsItsTime() {
    accepted(WAMID, "run-1");
    status(DeliveryStatus.READ, null);
    status(DeliveryStatus.DELIVERED, null);
    assertThat(send().status()).isEqualTo(DeliveryStatus.READ);
    assertThat(column("delivered_at")).isNotNull();
  }

  @Test
  void flagsAndCountsStay() {
    change(
        (tx, send) -> {
          SendLedger.flagPossibleDuplicate(tx, send);
          SendLedger.countFailedRun(tx, send);
          SendLedger.countFailedRun(tx, send);
          return true;
        });
    assertThat(send().possibleDuplicate()).isTrue();
    assertThat(send().failedRuns()).isEqualTo(2);
  }

  private Send send() {
    return store.find(request);
  }

  private <T> T change(BiFunction<DbExecute, Send, T> work) {
    return store.database.transaction(
        tx -> work.apply(tx, Sends.lock(tx, store.number, request).orElseThrow()));
  }

  private int open(String run) {
    return change((tx, send) -> SendLedger.open(tx, send, run, NOW, NOW.plusSeconds(60)));
  }

  private void close(int attempt, AttemptState state, Failure failure, Wamid wamid) {
    change(
        (tx, send) -> {
          SendLedger.close(tx, send, attempt, state, failure, wamid, NOW);
          return true;
        });
  }

  private boolean accepted(Wamid wamid, String run) {
    return change((tx, send) -> SendLedger.accepted(tx, send, wamid, run, NOW));
  }

  private boolean failed(Failure failure, String run) {
    return change((tx, send) -> SendLedger.failed(tx, send, failure, run, NOW));
  }

  private void hold(State state, Failure failure, Instant due) {
    change(
        (tx, send) -> {
          SendLedger.wait(tx, send, state, failure, due, NOW);
          return true;
        });
  }

  private void status(DeliveryStatus seen, Failure failure) {
    change(
        (tx, send) -> {
          RaisedSend raised =
              RaisedSend.of(send).after(send.status().after(seen), seen, NOW, failure);
          RaisedSend.write(tx, List.of(raised), NOW);
          return true;
        });
  }

  private String column(String name) {
    return store.value("SELECT " + name + " FROM messages");
  }

  private String attempt(int attempt, String expression) {
    return store.value("SELECT " + expression + " FROM send_attempts WHERE attempt = " + attempt);
  }
}

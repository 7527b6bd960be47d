package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.SendRetries.Retry;
import io.wamcp.store.Sends.Send;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendRetriesIT {

  private static final Instant LATER = NOW.plus(Duration.ofDays(3));
  private static final Failure REFUSED =
      new Failure(400, 131026, "recipient_undeliverable", "Message undeliverable", null);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  private RequestId attempted(AttemptState state, Wamid wamid) {
    RequestId request = store.queue("+15550001111", NOW);
    store.database.inTransactionDo(
        tx -> {
          Send send = Sends.lock(tx, store.number, request).orElseThrow();
          int attempt = SendLedger.open(tx, send, "run-1", NOW, NOW.plusSeconds(30));
          SendLedger.close(tx, send, attempt, state, REFUSED, wamid, NOW);
          if (wamid != null) {
            SendLedger.accepted(tx, send, wamid, "run-1", NOW);
          }
        });
    return request;
  }

  private RequestId failed(AttemptState state) {
    RequestId request = attempted(state, null);
    store.database.inTransactionDo(
        tx -> SendLedger.failed(tx, store.find(request), REFUSED, "run-1", NOW));
    return request;
  }

  private static List<OutboxRow> due(DbExecute tx) {
    return OutboxSchedule.lockDue(tx, MessageSendRequested.NAME, LATER, 10);
  }

  private Retry retry(RequestId request, boolean force) {
    return store.database.transaction(tx -> SendRetries.retry(tx, request, force, LATER));
  }

  @Test
  void aFailedSendIsQueuedAgainUnderItsRequestId() {
    RequestId request = failed(AttemptState.REJECTED);

    assertThat(retry(request, false)).isInstanceOf(Retry.Queued.class);

    Send send = store.find(request);
    assertThat(send.status()).isEqualTo(DeliveryStatus.QUEUED);
    assertThat(send.state()).isEqualTo(Sends.State.READY);
    assertThat(send.errorType()).isNull();
    assertThat(send.possibleDuplicate()).isFalse();
    assertThat(send.attempts()).as("attempts are history").isEqualTo(1);
    assertThat(send.createdAt()).as("its age counts from the retry").isEqualTo(LATER);
    List<OutboxRow> due = store.list(SendRetriesIT::due);
    assertThat(due).hasSize(1);
    assertThat(due.getFirst().eventName()).isEqualTo(MessageSendRequested.NAME);
    assertThat(due.getFirst().subjectKey()).isEqualTo(request.toString());
    assertThat(due.getFirst().dispatchKey())
        .startsWith(request + "#o")
        .isEqualTo(due.getFirst().data().path("dispatchKey").asText());
    assertThat(store.list(tx -> SendQueue.lockNext(tx, store.number, LATER, 1))).hasSize(1);
  }

  @Test
  void whatEarlierAttemptsMetDoesNotCountAfterwards() {
    RequestId request = failed(AttemptState.REJECTED);
    assertThat(ended(request, AttemptState.REJECTED)).isEqualTo(1);
    assertThat(ended(request, AttemptState.NOT_SENT)).isZero();

    retry(request, false);
    assertThat(ended(request, AttemptState.REJECTED)).isZero();
    store.database.inTransactionDo(
        tx -> {
          Send send = Sends.lock(tx, store.number, request).orElseThrow();
          int attempt = SendLedger.open(tx, send, "run-2", LATER, LATER.plusSeconds(30));
          SendLedger.close(tx, send, attempt, AttemptState.REJECTED, REFUSED, null, LATER);
        });
    assertThat(ended(request, AttemptState.REJECTED)).isEqualTo(1);
  }

  private int ended(RequestId request, AttemptState state) {
    return store.database.query(db -> SendLedger.ended(db, store.find(request), state));
  }

  @Test
  void onlyAFailedSendIsRetried() {
    RequestId queued = store.queue("+15550001111", NOW);
    RequestId sent = attempted(AttemptState.ACCEPTED, new Wamid("wamid.1"));

    assertThat(retry(queued, true)).isEqualTo(new Retry.NotFailed(DeliveryStatus.QUEUED));
    assertThat(retry(sent, true)).isEqualTo(new Retry.NotFailed(DeliveryStatus.SENT));
    assertThat(retry(new RequestId(UUID.randomUUID()), true)).isEqualTo(new Retry.Unknown());
    assertThat(store.count("event_outbox")).isZero();
  }

  @Test
  void whereTheOutcomeIsUnknownOnlyByForceAndFlagged() {
    for (AttemptState state : List.of(AttemptState.UNKNOWN, AttemptState.IN_FLIGHT)) {
      RequestId request = failed(state);
      assertThat(retry(request, false)).isEqualTo(new Retry.OutcomeUnknown());
      assertThat(store.find(request).status()).isEqualTo(DeliveryStatus.FAILED);

      assertThat(retry(request, true)).isInstanceOf(Retry.Queued.class);
      assertThat(store.find(request).possibleDuplicate()).isTrue();
    }
  }

  @Test
  void theWamidOfAnEarlierAttemptIsToldFromThatOfTheNext() {
    Wamid first = new Wamid("wamid.1");
    RequestId request = attempted(AttemptState.ACCEPTED, first);
    store.database.inTransactionDo(
        tx ->
            RaisedSend.write(
                tx,
                List.of(
                    RaisedSend.of(store.find(request))
                        .after(DeliveryStatus.FAILED, DeliveryStatus.FAILED, NOW, REFUSED)),
                NOW));
    assertThat(isEarlier(request, first)).isFalse();

    retry(request, false);

    assertThat(store.find(request).wamid()).isNull();
    assertThat(isEarlier(request, first)).isTrue();
    assertThat(isEarlier(request, new Wamid("wamid.2"))).isFalse();
  }

  private boolean isEarlier(RequestId request, Wamid wamid) {
    return store.database.transaction(
        tx -> SendRetries.isOfEarlierAttempt(tx, store.find(request), wamid));
  }

  @Test
  void aQueuedSendWhoseEventIsParkedGoesOutAgain() {
    RequestId request = failed(AttemptState.REJECTED);
    retry(request, false);
    store.database.inTransactionDo(
        tx -> EventOutbox.park(tx, MessageSendRequested.NAME, request.toString(), "no", NOW));
    assertThat(reviewed(null)).extracting(SendReview.Row::parkedReason).containsExactly("no");

    assertThat(retry(request, false)).isInstanceOf(Retry.Unparked.class);
    assertThat(store.list(SendRetriesIT::due)).hasSize(1);
    assertThat(reviewed(null)).isEmpty();
  }

  private List<SendReview.Row> reviewed(String status) {
    return store.list(
        tx -> SendReview.list(tx, new SendReview.Query(status, StoreFixture.PHONE, null), 10));
  }

  @Test
  void theListShowsWhatFailedAndWhy() {
    RequestId request = failed(AttemptState.UNKNOWN);
    store.queue("+15550002222", NOW);

    assertThat(reviewed(null)).hasSize(1);
    SendReview.Row row = reviewed("failed").getFirst();
    assertThat(row.requestId()).isEqualTo(request);
    assertThat(row.phoneNumberId()).isEqualTo(StoreFixture.PHONE);
    assertThat(row.client()).isEqualTo("local-owner");
    assertThat(row.errorCode()).isEqualTo(131026);
    assertThat(row.outcomeUnknown()).isTrue();
    assertThat(reviewed("queued")).hasSize(1);
    assertThat(
            store.list(
                tx ->
                    SendReview.list(
                        tx, new SendReview.Query(null, new PhoneNumberId("1000002"), null), 10)))
        .isEmpty();
  }
}

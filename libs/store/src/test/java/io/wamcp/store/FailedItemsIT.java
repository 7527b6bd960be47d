package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.WebhookIntake.Batch;
import io.wamcp.store.WebhookIntake.Item;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.store.WebhookIntake.Quarantined;
import io.wamcp.store.WebhookItems.Filter;
import io.wamcp.store.WebhookItems.Retry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator finds and retries. */
class FailedItemsIT {

  private static final String EVENT = "msg:1000001:m1";
  private static final PhoneNumberId OTHER = new PhoneNumberId("1000002");
  private static final Instant LATER = NOW.plusSeconds(3_600);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @BeforeEach
  void receive() {
    store(
        new Batch()
            .add(new Item(store.number, Kind.MESSAGE, Events.message("m1")))
            .add(new Item(store.number, Kind.MESSAGE, Events.message("m2")))
            .add(new Item(store.number, Kind.STATUS, Events.status("m3", "read"))));
  }

  private void store(Batch batch) {
    store.database.transaction(tx -> WebhookIntake.store(tx, batch, false, NOW));
  }

  private void fail() {
    store.database.inTransactionDo(
        tx -> {
          ProcessedEvents.fail(tx, store.number, EVENT, "run-1", "cannot be read", NOW);
          EventOutbox.park(tx, WebhookReceived.NAME, EVENT, "cannot be read", NOW);
        });
  }

  private List<String> listed(Filter filter, PhoneNumberId number) {
    return store.list(tx -> WebhookItems.list(tx, filter, number, 10)).stream()
        .map(WebhookItems.Item::eventId)
        .toList();
  }

  private Retry retry(String event) {
    return store.database.transaction(tx -> WebhookItems.retry(tx, event, LATER));
  }

  @Test
  void aFailedItemIsListedWithItsReasonAndGetsAnotherRun() {
    fail();
    assertThat(listed(Filter.FAILED, StoreFixture.PHONE)).containsExactly(EVENT);
    assertThat(listed(Filter.FAILED, OTHER)).isEmpty();
    assertThat(listed(Filter.PENDING, null)).hasSize(2).doesNotContain(EVENT);
    WebhookItems.Item item =
        store.list(tx -> WebhookItems.list(tx, Filter.FAILED, null, 10)).getFirst();
    assertThat(item.reason()).isEqualTo("cannot be read");
    assertThat(item.outcome()).isEqualTo("failed");
    assertThat(item.hasEvent()).isTrue();

    assertThat(retry(EVENT)).isEqualTo(Retry.RETRIED);

    assertThat(listed(Filter.FAILED, null)).isEmpty();
    assertThat(store.list(tx -> OutboxSchedule.lockDue(tx, WebhookReceived.NAME, LATER, 10)))
        .extracting(OutboxRow::subjectKey)
        .contains(EVENT);
    assertThat(
            store.value("SELECT outcome FROM inngest_idempotency WHERE event_id = '" + EVENT + "'"))
        .isEqualTo("pending");
  }

  @Test
  void anItemWhoseEventTheEngineRefusesCountsAsFailed() {
    store.database.inTransactionDo(
        tx -> EventOutbox.park(tx, WebhookReceived.NAME, EVENT, "too large", NOW));

    assertThat(listed(Filter.FAILED, null)).containsExactly(EVENT);
    assertThat(store.list(tx -> ParkedEvents.list(tx, StoreFixture.PHONE, 10)))
        .extracting(ParkedEvents.Parked::reason)
        .containsExactly("too large");
    assertThat(store.list(tx -> ParkedEvents.list(tx, OTHER, 10))).isEmpty();
    assertThat(store.list(tx -> ParkedEvents.retry(tx, EVENT, LATER))).hasSize(1);
    assertThat(store.list(tx -> ParkedEvents.list(tx, null, 10))).isEmpty();
    assertThat(store.list(tx -> ParkedEvents.retry(tx, EVENT, LATER))).isEmpty();
  }

  @Test
  void whatCannotBeRetriedSaysWhy() {
    store.database.inTransactionDo(
        tx -> {
          ProcessedEvents.claim(tx, store.number, Kind.MESSAGE, EVENT, "run-1", NOW);
          EventOutbox.confirm(tx, WebhookReceived.NAME, EVENT);
          EventOutbox.confirm(tx, WebhookReceived.NAME, "msg:1000001:m2");
        });

    assertThat(retry(EVENT)).isEqualTo(Retry.PROCESSED);
    assertThat(retry("msg:1000001:m2")).isEqualTo(Retry.WITHOUT_EVENT);
    assertThat(retry("msg:1000001:nobody")).isEqualTo(Retry.UNKNOWN);
  }

  @Test
  void quarantinedBodiesAreAskedForByNumberAndTakenOnce() {
    store(new Batch().add(quarantined("1000001", 1)).add(quarantined("9999999", 2)));
    List<QuarantinedBodies.Body> all = store.list(tx -> QuarantinedBodies.list(tx, null, 10));
    assertThat(all)
        .extracting(QuarantinedBodies.Body::numberKnown)
        .containsExactlyInAnyOrder(true, false);
    assertThat(store.list(tx -> QuarantinedBodies.toRetry(tx, 10))).isEmpty();

    assertThat(
            store.database.<Long>transaction(
                tx -> QuarantinedBodies.requestRetry(tx, "1000001", LATER)))
        .isEqualTo(1);

    List<QuarantinedBodies.ToRetry> asked = store.list(tx -> QuarantinedBodies.toRetry(tx, 10));
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().body()).containsExactly(1);
    UUID id = asked.getFirst().id();
    store.database.inTransactionDo(tx -> QuarantinedBodies.keep(tx, id, "still no good"));
    assertThat(store.list(tx -> QuarantinedBodies.list(tx, "1000001", 10)).getFirst().retryResult())
        .isEqualTo("still no good");
    assertThat(take(id)).as("nobody asks for it any more").isFalse();
    store.database.transaction(tx -> QuarantinedBodies.requestRetry(tx, null, LATER));
    assertThat(take(id)).isTrue();
    assertThat(take(id)).isFalse();
  }

  private boolean take(UUID id) {
    return store.database.transaction(tx -> QuarantinedBodies.take(tx, id));
  }

  private static Quarantined quarantined(String number, int body) {
    return new Quarantined(
        "unknown_phone_number",
        number,
        "2000001",
        new byte[] {(byte) body},
        new byte[] {(byte) body});
  }
}

package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.store.OutboxSchedule.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes out of an event that is too large for the engine. */
class LargeEventsIT {

  private static final String LARGE = "x".repeat(70_000);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aSmallEventIsSentAsItIs() {
    WebhookReceived event = Events.message("m1");
    insert(event);
    assertThat(taken(event)).isEqualTo(Json.toNode(event));
    assertThat(store.value("SELECT sent_data FROM event_outbox")).isNull();
  }

  @Test
  void aLargeOneIsSentWithoutItsPayloadWhichIsStored() {
    WebhookReceived event = large("m1", "msg:1000001:m1");
    insert(event);
    JsonNode sent = taken(event);
    assertThat(sent)
        .isEqualTo(
            Json.toNode(
                new WebhookReceived(
                    StoreFixture.PHONE, Map.of(), "msg:1000001:m1", "msg:1000001:m1", true)));
    assertThat(Json.mapper().convertValue(sent, WebhookReceived.class).payloadLeftOut()).isTrue();
    assertThat(unfinished(event)).isEqualTo(Json.toNode(event));
  }

  @Test
  void aStatusIsNoOther() {
    StatusUpdateReceived small = Events.status("m1", "sent");
    StatusUpdateReceived event =
        new StatusUpdateReceived(
            small.phoneNumberId(),
            small.wamid(),
            small.status(),
            null,
            Map.of("id", LARGE),
            small.derivedEventId(),
            small.dispatchKey());
    insert(event);
    assertThat(taken(event).get("raw")).isEmpty();
    assertThat(taken(event).get("payloadStored").booleanValue()).isTrue();
    assertThat(unfinished(event).at("/raw/id").textValue()).isEqualTo(LARGE);
  }

  @Test
  void underANewKeyItIsStillShort() {
    WebhookReceived event = large("m1", "msg:1000001:m1");
    insert(event);
    OutboxRow due = due();
    assertThat(due.dataLength()).isLessThan(300);
    store.database.inTransactionDo(
        tx -> EventOutbox.dispatched(tx, due, "msg:1000001:m1#r1", 1, NOW, NOW));
    assertThat(due().data().get("dispatchKey").textValue()).isEqualTo("msg:1000001:m1#r1");
    assertThat(due().data().get("rawPayload")).isEmpty();
    assertThat(unfinished(event).get("dispatchKey").textValue()).isEqualTo("msg:1000001:m1#r1");
    assertThat(unfinished(event).at("/rawPayload/body").textValue()).isEqualTo(LARGE);
  }

  @Test
  void whatAWebhookBringsIsNoOtherNorIsItsDuplicate() {
    WebhookReceived event = large("m1", "msg:1000001:m1");
    receive(event);
    receive(event);
    assertThat(
            store.value(
                "SELECT string_agg((sent_data ->> 'dispatchKey') || ' ' || (sent_data ->>"
                    + " 'payloadStored') || ' ' || (sent_data ->> 'rawPayload'), ', ' ORDER BY id)"
                    + " FROM event_outbox"))
        .isEqualTo("msg:1000001:m1 true {}, msg:1000001:m1#d1 true {}");
  }

  private static WebhookReceived large(String wamid, String id) {
    return new WebhookReceived(StoreFixture.PHONE, Map.of("id", wamid, "body", LARGE), id, id);
  }

  private void receive(WebhookReceived event) {
    WebhookIntake.Batch batch =
        new WebhookIntake.Batch()
            .add(new WebhookIntake.Item(store.number, WebhookIntake.Kind.MESSAGE, event));
    store.database.query(db -> WebhookIntake.store(db, batch, true, NOW));
  }

  private void insert(DomainEvent event) {
    store.database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(event), NOW));
  }

  /** As the dispatcher sends it, however often it was. */
  private JsonNode taken(DomainEvent event) {
    Subject subject = new Subject(event.eventName(), event.subjectKey());
    store.execute("UPDATE event_outbox SET dispatches = 0");
    return store
        .database
        .transaction(tx -> OutboxSchedule.takeFresh(tx, List.of(subject), NOW))
        .get(subject)
        .data();
  }

  /** As the relay sends it. */
  private OutboxRow due() {
    return store
        .list(tx -> OutboxSchedule.lockDue(tx, WebhookReceived.NAME, NOW.plusSeconds(60), 9))
        .getFirst();
  }

  private JsonNode unfinished(DomainEvent event) {
    return store
        .one(tx -> OutboxDrain.unfinished(tx, event.eventName(), event.subjectKey()))
        .orElseThrow()
        .data();
  }
}

package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.Confirmation;
import io.wamcp.domain.event.MessageSendCompleted;
import io.wamcp.domain.event.WebhookReceived;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventOutboxIT {

  private static final Instant LATER = NOW.plus(EventOutbox.FIRST_RESEND);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aWrittenEventFallsDueForTheRelayAfterTheDispatchersTurn() {
    insert("m1");

    assertThat(due(LATER.minusMillis(1))).isEmpty();
    List<OutboxRow> rows = due(LATER);
    assertThat(rows).hasSize(1);
    OutboxRow row = rows.getFirst();
    WebhookReceived event = Events.message("m1");
    assertThat(row.eventName()).isEqualTo(event.eventName());
    assertThat(row.subjectKey()).isEqualTo(event.subjectKey());
    assertThat(row.dispatchKey()).isEqualTo(event.dispatchKey());
    assertThat(row.data()).isEqualTo(Json.toNode(event));
    assertThat(row.confirmation()).isEqualTo(Confirmation.CONSUMER);
    assertThat(row.createdAt()).isEqualTo(NOW);
    assertThat(row.firstDispatchedAt()).isEqualTo(NOW);
    assertThat(row.dispatches()).isZero();
    assertThat(row.confirmedAt()).isNull();
    assertThat(row.redrives()).isZero();
    assertThat(row.rejections()).isZero();
  }

  @Test
  void anEventThatWaitsAlreadyIsLeftAlone() {
    insert("m1");
    store.database.inTransactionDo(
        tx -> EventOutbox.insert(tx, List.of(Events.message("m1")), NOW.plusSeconds(99)));
    assertThat(due(LATER)).singleElement().extracting(OutboxRow::createdAt).isEqualTo(NOW);
  }

  @Test
  void anEventLeavesWithTheTransactionThatFinishesIt() {
    insert("m1");
    WebhookReceived event = Events.message("m1");
    assertThatThrownBy(
            () ->
                store.database.transaction(
                    tx -> {
                      EventOutbox.confirm(tx, event.eventName(), event.subjectKey());
                      throw new IllegalStateException("the run dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(due(LATER)).hasSize(1);

    store.database.inTransactionDo(
        tx -> EventOutbox.confirm(tx, "wa/other.name", event.subjectKey()));
    assertThat(due(LATER)).hasSize(1);
    store.database.inTransactionDo(
        tx -> EventOutbox.confirm(tx, event.eventName(), event.subjectKey()));
    assertThat(due(LATER)).isEmpty();
  }

  @Test
  void theEnginesAnswerDeletesHintsOnly() {
    MessageSendCompleted hint = Events.completed();
    WebhookReceived event = Events.message("m1");
    store.database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(hint, event), NOW));
    store.database.inTransactionDo(
        tx -> {
          EventOutbox.acknowledged(tx, hint.eventName(), List.of(hint.subjectKey()));
          EventOutbox.acknowledged(tx, event.eventName(), List.of(event.subjectKey()));
        });
    assertThat(due(LATER)).extracting(OutboxRow::eventName).containsExactly(WebhookReceived.NAME);
  }

  @Test
  void twoRelaysNeverHoldTheSameRow() throws Exception {
    for (int i = 0; i < 40; i++) {
      insert("m" + i);
    }
    List<List<OutboxRow>> taken =
        InParallel.run(
            4,
            i ->
                () ->
                    store.database.transaction(
                        tx -> {
                          List<OutboxRow> rows =
                              OutboxSchedule.lockDue(tx, WebhookReceived.NAME, LATER, 10);
                          rows.forEach(
                              row ->
                                  EventOutbox.dispatched(
                                      tx, row, row.dispatchKey(), 0, LATER, LATER.plusSeconds(30)));
                          return rows;
                        }));
    List<Long> ids = new ArrayList<>();
    taken.forEach(rows -> rows.forEach(row -> ids.add(row.id())));
    assertThat(ids).hasSize(40).doesNotHaveDuplicates();
    assertThat(due(LATER)).isEmpty();
    assertThat(due(LATER.plusSeconds(30))).hasSize(40);
  }

  @Test
  void dueRowsComeOldestFirstAndBounded() {
    store.database.inTransactionDo(
        tx -> EventOutbox.insert(tx, List.of(Events.message("late")), NOW.plusSeconds(2)));
    insert("early");
    List<OutboxRow> rows =
        store.database.transaction(
            tx -> OutboxSchedule.lockDue(tx, WebhookReceived.NAME, NOW.plusSeconds(60), 1));
    assertThat(rows).extracting(OutboxRow::subjectKey).containsExactly("msg:1000001:early");
  }

  @Test
  void aRedrivenEventCarriesItsNewKeyInItsData() {
    insert("m1");
    OutboxRow row = due(LATER).getFirst();
    store.database.inTransactionDo(
        tx ->
            EventOutbox.dispatched(
                tx, row, row.subjectKey() + "#r1", 1, LATER, LATER.plusSeconds(30)));

    OutboxRow redriven = due(LATER.plusSeconds(30)).getFirst();
    assertThat(redriven.dispatchKey()).isEqualTo("msg:1000001:m1#r1");
    assertThat(redriven.data().get("dispatchKey").asText()).isEqualTo("msg:1000001:m1#r1");
    assertThat(redriven.subjectKey()).isEqualTo("msg:1000001:m1");
    assertThat(redriven.dispatches()).isEqualTo(1);
    assertThat(redriven.redrives()).isEqualTo(1);
    assertThat(redriven.firstDispatchedAt()).isEqualTo(LATER);
  }

  @Test
  void aHintWithoutDispatchKeyInItsDataStaysAsItIs() {
    ClientNotify hint = Events.hint(store.client, "m1");
    store.database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(hint), NOW));
    OutboxRow row = due(LATER).getFirst();
    store.database.inTransactionDo(tx -> EventOutbox.dispatched(tx, row, "x#r1", 1, LATER, LATER));
    assertThat(due(LATER).getFirst().data()).isEqualTo(Json.toNode(hint));
  }

  @Test
  void aPoisonEventIsParkedAndCanBeRedriven() {
    insert("m1");
    OutboxRow row = due(LATER).getFirst();
    store.database.inTransactionDo(tx -> EventOutbox.rejected(tx, row.id(), "bad", null));
    assertThat(due(LATER).getFirst().rejections()).isEqualTo(1);

    store.database.inTransactionDo(
        tx -> EventOutbox.rejected(tx, row.id(), "x".repeat(9_000), LATER));
    assertThat(due(LATER.plus(Duration.ofDays(9)))).isEmpty();
    assertThat(store.value("SELECT length(last_error) FROM event_outbox")).isEqualTo("500");
    OutboxBacklog backlog = store.database.query(EventOutbox::backlog);
    assertThat(backlog).isEqualTo(new OutboxBacklog(0, 1, null));

    assertThat(redrive("msg:1000001:m1", LATER)).isTrue();
    assertThat(redrive("msg:1000001:unknown", LATER)).isFalse();
    OutboxRow again = due(LATER).getFirst();
    assertThat(again.rejections()).isZero();
    assertThat(store.value("SELECT last_error FROM event_outbox")).isNull();
    // Old enough to get a fresh dispatch key with the next sending.
    assertThat(again.firstDispatchedAt()).isEqualTo(Instant.EPOCH);
    assertThat(store.database.query(EventOutbox::backlog)).isEqualTo(new OutboxBacklog(1, 0, NOW));
  }

  @Test
  void onlyAQuietEventIsRedriven() {
    insert("m1");
    Duration quiet = Duration.ofMinutes(15);
    assertThat(redriveIfQuiet(NOW.plusSeconds(60), quiet)).isFalse();
    assertThat(redriveIfQuiet(NOW.plus(quiet).plusSeconds(1), quiet)).isTrue();
    assertThat(redriveIfQuiet(NOW.plus(quiet).plusSeconds(2), quiet)).as("done").isFalse();
    assertThat(redrives("msg:1000001:m1")).contains(0);
    assertThat(redrives("msg:1000001:unknown")).isEmpty();

    store.database.inTransactionDo(
        tx -> EventOutbox.park(tx, WebhookReceived.NAME, "msg:1000001:m1", "given up", NOW));
    assertThat(redriveIfQuiet(NOW.plus(Duration.ofDays(1)), quiet)).as("parked").isFalse();
    assertThat(store.value("SELECT last_error FROM event_outbox")).isEqualTo("given up");
  }

  @Test
  void eachKindOfEventHasItsOwnSchedule() {
    insert("m1");
    insert("m2");
    store.database.inTransactionDo(
        tx -> {
          EventOutbox.insert(tx, List.of(Events.status("m0", "read")), NOW);
          EventOutbox.insert(tx, List.of(Events.hint(store.client, "m1")), NOW.plusSeconds(60));
        });
    assertThat(dueNames(LATER))
        .containsExactlyInAnyOrder(WebhookReceived.NAME, "wa/status.update.received");
    assertThat(dueNames(NOW)).isEmpty();
    assertThat(dueNames(NOW.plusSeconds(70))).hasSize(3);

    List<OutboxRow> rows =
        store.list(tx -> OutboxSchedule.lockDue(tx, WebhookReceived.NAME, LATER, 1));
    assertThat(rows).extracting(OutboxRow::subjectKey).containsExactly("msg:1000001:m1");
    store.database.inTransactionDo(
        tx -> OutboxSchedule.postpone(tx, List.of(rows.getFirst().id()), LATER.plusSeconds(5)));
    assertThat(store.list(tx -> OutboxSchedule.lockDue(tx, WebhookReceived.NAME, LATER, 10)))
        .extracting(OutboxRow::subjectKey)
        .containsExactly("msg:1000001:m2");
  }

  private List<String> dueNames(Instant at) {
    return store.database.query(db -> OutboxSchedule.dueNames(db, at));
  }

  private Optional<Integer> redrives(String subject) {
    return store.one(tx -> EventOutbox.redrives(tx, WebhookReceived.NAME, subject));
  }

  private boolean redriveIfQuiet(Instant at, Duration quiet) {
    return store.database.transaction(
        tx -> EventOutbox.redriveIfQuiet(tx, WebhookReceived.NAME, "msg:1000001:m1", at, quiet));
  }

  private boolean redrive(String subject, Instant at) {
    return store.database.transaction(
        tx -> EventOutbox.redrive(tx, WebhookReceived.NAME, subject, at));
  }

  private void insert(String wamid) {
    store.database.inTransactionDo(
        tx -> EventOutbox.insert(tx, List.of(Events.message(wamid)), NOW));
  }

  private List<OutboxRow> due(Instant at) {
    return store.database.transaction(
        tx ->
            OutboxSchedule.dueNames(tx, at).stream()
                .flatMap(name -> OutboxSchedule.lockDue(tx, name, at, 100).stream())
                .toList());
  }
}

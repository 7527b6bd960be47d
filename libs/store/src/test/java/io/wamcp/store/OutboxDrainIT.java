package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.store.OutboxSchedule.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run may take along, and what is left of it (D17, D18). */
class OutboxDrainIT {

  private static final String NAME = WebhookReceived.NAME;
  private static final Instant SOON = NOW.plusMillis(50);
  private static final Instant LATER = NOW.plusSeconds(1);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatNobodyHasSentYetIsTheDispatchersForAMoment() {
    insert("m1", "m2");
    take("m2");
    assertThat(waiting(SOON, 10)).containsExactly(key("m2"));
    assertThat(waiting(LATER, 10)).containsExactly(key("m1"), key("m2"));
  }

  @Test
  void oldestFirstBoundedAndNeverTheRunsOwn() {
    insert("m1", "m2", "m3", "m4");
    assertThat(waiting(LATER, 2)).containsExactly(key("m1"), key("m2"));
    assertThat(
            store.list(tx -> OutboxDrain.lockWaiting(tx, NAME, key("m1"), LATER, 2)).stream()
                .map(OutboxRow::subjectKey))
        .containsExactly(key("m2"), key("m3"));
  }

  @Test
  void parkedFailingFinishedAndHintsArePassedOver() {
    insert("parked", "failing", "finished", "good");
    take("finished");
    store.database.inTransactionDo(
        tx -> {
          EventOutbox.insert(tx, List.of(Events.completed()), NOW);
          EventOutbox.park(tx, NAME, key("parked"), "no use", NOW);
          OutboxDrain.leaveToOwnRun(tx, NAME, key("failing"), "x".repeat(9_000), LATER);
          OutboxDrain.finish(tx, rows(tx, "finished"), "another", NOW);
        });
    assertThat(waiting(LATER, 10)).containsExactly(key("good"));
    assertThat(
            store.list(
                tx -> OutboxDrain.lockWaiting(tx, Events.completed().eventName(), "", LATER, 10)))
        .isEmpty();
    assertThat(store.value("SELECT max(length(last_error)) FROM event_outbox")).isEqualTo("500");
  }

  @Test
  void aRowLeftToItsOwnRunIsSentAtOnceWhereItWasNeverSent() {
    insert("fresh", "sent");
    take("sent");
    leaveToOwnRun("fresh", SOON);
    leaveToOwnRun("sent", SOON);
    assertThat(due(SOON)).containsExactly(key("fresh"));
  }

  @Test
  void aRowThatIsRedrivenIsTakenAlongAgain() {
    insert("m1");
    take("m1");
    leaveToOwnRun("m1", SOON);
    assertThat(waiting(LATER, 10)).isEmpty();
    assertThat(onTheirWay(9)).isZero();
    store.database.inTransactionDo(tx -> EventOutbox.redrive(tx, NAME, key("m1"), LATER));
    assertThat(waiting(LATER, 10)).containsExactly(key("m1"));
    assertThat(onTheirWay(9)).isEqualTo(1);
  }

  @Test
  void finishedRowsGoWhenTheyWereNeverSentAndStayMarkedWhenTheyWere() {
    insert("own", "sent", "fresh");
    take("own", "sent");
    store.database.inTransactionDo(
        tx -> OutboxDrain.finish(tx, rows(tx, "own", "sent", "fresh"), key("own"), NOW));

    assertThat(store.value("SELECT string_agg(subject_key, ' ') FROM event_outbox"))
        .isEqualTo(key("sent"));
    assertThat(store.value("SELECT data::text FROM event_outbox")).as("not needed").isEqualTo("{}");
    assertThat(onTheirWay(9)).isEqualTo(1);
    assertThat(store.database.query(EventOutbox::backlog)).isEqualTo(new OutboxBacklog(0, 0, null));
    assertThat(store.one(tx -> EventOutbox.redrives(tx, NAME, key("sent")))).isEmpty();
    store.database.inTransactionDo(
        tx -> EventOutbox.park(tx, NAME, key("sent"), "must not stick", NOW));
    assertThat(store.value("SELECT parked_at::text FROM event_outbox")).isNull();
  }

  @Test
  void aFinishedRowWhoseOwnRunNeverComesFallsDueAndIsForgotten() {
    insert("sent", "unfinished");
    take("sent", "unfinished");
    store.database.inTransactionDo(tx -> OutboxDrain.finish(tx, rows(tx, "sent"), "another", NOW));
    assertThat(due(NOW.plus(OutboxDrain.OWN_RUN).minusSeconds(1)))
        .containsExactly(key("unfinished"));

    List<OutboxRow> due =
        store.list(tx -> OutboxSchedule.lockDue(tx, NAME, NOW.plus(OutboxDrain.OWN_RUN), 10));
    store.database.inTransactionDo(
        tx -> OutboxSchedule.forgetFinished(tx, due.stream().map(OutboxRow::id).toList()));
    assertThat(store.value("SELECT string_agg(subject_key, ' ') FROM event_outbox"))
        .isEqualTo(key("unfinished"));
  }

  @Test
  void onlyOneProcessTakesARowForItsFirstSending() {
    insert("m1", "m2");
    assertThat(take("m1", "m2")).containsExactlyInAnyOrder(subject("m1"), subject("m2"));
    assertThat(take("m1", "m2", "unknown")).isEmpty();
    store.database.inTransactionDo(tx -> OutboxSchedule.giveBack(tx, List.of(subject("m2"))));
    assertThat(take("m1", "m2")).containsExactly(subject("m2"));
    assertThat(onTheirWay(1)).isEqualTo(1);
    int notDue = store.database.query(db -> OutboxSchedule.notDue(db, NAME, LATER, 9));
    assertThat(notDue).isEqualTo(2);
  }

  @Test
  void whatWaitsLongestAndIsFreeIsTakenFirst() {
    insert("m1", "m2", "m3", "m4", "m5");
    take("m2");
    leaveToOwnRun("m3", NOW);
    assertThat(oldest(NOW, 2)).containsExactly(key("m1"), key("m4"));
    assertThat(oldest(NOW, 9)).containsExactly(key("m5"));
    assertThat(oldest(NOW, 9)).isEmpty();
  }

  @Test
  void whatIsSentFirstWhenItIsOverdueIsNotTheRelaysAtOnce() {
    insert("m1");
    Instant overdue = NOW.plusSeconds(60);
    assertThat(due(overdue)).containsExactly(key("m1"));
    assertThat(oldest(overdue, 1)).containsExactly(key("m1"));
    assertThat(due(overdue)).isEmpty();
    assertThat(due(overdue.plusSeconds(10))).containsExactly(key("m1"));
  }

  private List<String> oldest(Instant now, int limit) {
    return store
        .list(tx -> OutboxSchedule.takeOldest(tx, NAME, Optional.empty(), now, limit))
        .stream()
        .map(OutboxRow::subjectKey)
        .toList();
  }

  private void leaveToOwnRun(String wamid, Instant now) {
    store.database.inTransactionDo(
        tx -> OutboxDrain.leaveToOwnRun(tx, NAME, key(wamid), "fails", now));
  }

  private int onTheirWay(int cap) {
    return store.database.query(db -> OutboxSchedule.onTheirWay(db, NAME, cap));
  }

  private void insert(String... wamids) {
    for (String wamid : wamids) {
      store.database.inTransactionDo(
          tx -> EventOutbox.insert(tx, List.of(Events.message(wamid)), NOW));
    }
  }

  private Set<Subject> take(String... wamids) {
    List<Subject> subjects = List.of(wamids).stream().map(OutboxDrainIT::subject).toList();
    Map<Subject, OutboxRow> taken =
        store.database.transaction(tx -> OutboxSchedule.takeFresh(tx, subjects, NOW));
    taken.forEach((subject, row) -> assertThat(row.subjectKey()).isEqualTo(subject.key()));
    return taken.keySet();
  }

  private List<String> waiting(Instant now, int limit) {
    return store.list(tx -> OutboxDrain.lockWaiting(tx, NAME, "", now, limit)).stream()
        .map(OutboxRow::subjectKey)
        .toList();
  }

  private List<String> due(Instant now) {
    return store.list(tx -> OutboxSchedule.lockDue(tx, NAME, now, 100)).stream()
        .map(OutboxRow::subjectKey)
        .toList();
  }

  private static List<OutboxRow> rows(io.helidon.dbclient.DbExecute tx, String... wamids) {
    return List.of(wamids).stream()
        .map(wamid -> OutboxDrain.lockOwn(tx, NAME, key(wamid)).orElseThrow())
        .toList();
  }

  private static Subject subject(String wamid) {
    return new Subject(NAME, key(wamid));
  }

  private static String key(String wamid) {
    return Events.message(wamid).subjectKey();
  }
}

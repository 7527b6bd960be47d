package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.store.OutboxSchedule.Subject;
import io.wamcp.store.RateLimitBuckets.Limit;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.WebhookIntake.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever locks several rows takes them in the order of all, or waits for none: two that do
 * otherwise wait for each other, and Postgres ends one of them.
 */
class LockOrderIT {

  private static final Limit LIMIT = new Limit(3, Duration.ofSeconds(6));
  private static final Instant UNTIL = NOW.plusSeconds(5);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void sendsAreGivenBackInTheOrderOfTheirIds() {
    IntStream.range(0, 9).forEach(i -> store.queue("+491511" + i, NOW));
    List<Send> sends = store.list(tx -> SendQueue.lockNext(tx, store.number, NOW, 9));
    store.database.inTransactionDo(tx -> SendQueue.setAside(tx, store.number, sends, UNTIL));

    CompletableFuture<Void> givenBack =
        store.database.transaction(
            tx -> {
              lock(
                  tx,
                  "messages WHERE id = (SELECT id FROM messages ORDER BY id LIMIT 1) FOR UPDATE");
              CompletableFuture<Void> giving = CompletableFuture.runAsync(() -> giveBack(sends));
              Awaitility.await().until(this::somebodyWaitsForALock);
              assertThat(lock(tx, "messages FOR UPDATE SKIP LOCKED"))
                  .as("what waits for the first has none of the others")
                  .isEqualTo(9);
              return giving;
            });

    assertThat(givenBack).succeedsWithin(Duration.ofMinutes(1));
    assertThat(store.list(tx -> SendQueue.lockNext(tx, store.number, NOW, 9))).hasSize(9);
  }

  private void giveBack(List<Send> sends) {
    store.database.inTransactionDo(tx -> SendQueue.giveBack(tx, store.number, sends, UNTIL, NOW));
  }

  @Test
  void aBucketInUseIsNotWaitedForWhereOldOnesAreDeleted() {
    take("used");
    take("old");
    store.database.inTransactionDo(
        tx -> {
          lock(tx, "rate_limit_buckets WHERE bucket_key = 'used' FOR UPDATE");
          assertThat(deleteOld()).isEqualTo(1);
        });
    assertThat(deleteOld()).isEqualTo(1);
  }

  private void take(String bucket) {
    store.database.inTransactionDo(tx -> RateLimitBuckets.take(tx, bucket, LIMIT, NOW));
  }

  private long deleteOld() {
    return store.database.query(db -> RateLimitBuckets.deleteUntouchedSince(db, UNTIL));
  }

  @Test
  void anEventSomebodyWorksOnIsNotWaitedForWhereItsLikeDidNotReachTheEngine() {
    List<WebhookReceived> events = List.of(Events.message("m1"), Events.message("m2"));
    List<Subject> subjects =
        events.stream().map(event -> new Subject(event.eventName(), event.subjectKey())).toList();
    store.database.inTransactionDo(
        tx -> {
          EventOutbox.insert(tx, events, NOW);
          assertThat(OutboxSchedule.takeFresh(tx, subjects, NOW)).hasSize(2);
        });
    List<Long> ids =
        store
            .list(tx -> OutboxSchedule.lockDue(tx, WebhookReceived.NAME, NOW.plusSeconds(60), 9))
            .stream()
            .map(OutboxRow::id)
            .toList();

    store.database.inTransactionDo(
        tx -> {
          OutboxDrain.lockOwn(tx, WebhookReceived.NAME, subjects.getFirst().key());
          store.database.inTransactionDo(other -> OutboxSchedule.giveBack(other, subjects));
          store.database.inTransactionDo(other -> OutboxSchedule.postpone(other, ids, UNTIL));
        });

    assertThat(
            store.value(
                "SELECT string_agg(CAST(dispatches AS text), ' ' ORDER BY id) FROM event_outbox"))
        .isEqualTo("1 0");
    assertThat(store.list(tx -> OutboxSchedule.lockDue(tx, WebhookReceived.NAME, UNTIL, 9)))
        .extracting(OutboxRow::subjectKey)
        .containsExactly(subjects.getLast().key());
  }

  @Test
  void anItemSomebodyWorksOnIsNotWaitedForWhereOthersAreStranded() {
    strand(2);

    store.database.inTransactionDo(
        tx -> {
          lock(tx, "inngest_idempotency WHERE event_id LIKE '%:m1' FOR UPDATE");
          assertThat(failStranded(9)).isEqualTo(1);
        });
  }

  /** Which the planner, with nothing pending so far, would look for again for each row. */
  @Test
  void noMoreItemsAreStrandedAtOnceThanAreAskedFor() {
    store.execute("ANALYZE inngest_idempotency");
    strand(20);
    for (int i = 0; i < 10; i++) {
      assertThat(failStranded(2)).isEqualTo(2);
    }
    assertThat(failStranded(2)).isZero();
  }

  private long failStranded(int most) {
    return store.database.query(db -> ProcessedEvents.failStranded(db, UNTIL, most, UNTIL));
  }

  private void strand(int items) {
    WebhookIntake.Batch batch = new WebhookIntake.Batch();
    for (int i = 1; i <= items; i++) {
      batch.add(new WebhookIntake.Item(store.number, Kind.MESSAGE, Events.message("m" + i)));
    }
    store.database.query(db -> WebhookIntake.store(db, batch, false, NOW));
    store.execute("DELETE FROM event_outbox");
  }

  /** Locks these rows for the transaction; returns how many. */
  private static long lock(DbExecute tx, String rows) {
    return tx.createQuery("SELECT 1 AS locked FROM " + rows).execute().count();
  }

  private boolean somebodyWaitsForALock() {
    return !"0"
        .equals(
            store.value(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event_type = 'Lock'"));
  }
}

package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.Json;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.WebhookIntake;
import io.wamcp.store.WebhookIntake.Batch;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.store.WebhookIntake.Outcome;
import io.wamcp.store.WebhookIntake.Stored;
import io.wamcp.store.WebhookPressure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks that come together are committed together, and fail alone. */
class GroupCommitIT {

  private static final PhoneNumberId PHONE = new PhoneNumberId(IngressUnderTest.NUMBERS.getFirst());

  private final IngressUnderTest ingress =
      IngressUnderTest.start(IngressUnderTest.newDatabase(), Map.of());
  private final Database database = ingress.database();
  private final NumberId number =
      database.query(db -> PhoneNumbers.find(db, PHONE)).orElseThrow().id();
  private final GroupCommit commits =
      new GroupCommit(
          database, false, new WebhookMetrics(), InstantSource.system(), Duration.ofMinutes(1));

  @AfterEach
  void stop() {
    commits.close();
    ingress.close();
  }

  @Test
  void eachOfManyAtOnceGetsItsOwnOutcomes() throws Exception {
    List<Stored> outcomes = atOnce(200, i -> () -> commits.store(batch("m" + i)));
    for (int i = 0; i < 200; i++) {
      assertThat(outcomes.get(i).items()).containsExactly(new Outcome(key("m" + i), true, 0));
    }
    assertThat(count("event_outbox")).isEqualTo(200);
  }

  @Test
  void anItemSeveralBringAtOnceIsNewToOneOfThem() throws Exception {
    List<Stored> outcomes = atOnce(60, i -> () -> commits.store(batch("same", "own" + i)));
    List<Outcome> all = outcomes.stream().map(Stored::items).flatMap(List::stream).toList();
    assertThat(all.stream().filter(o -> o.eventId().equals(key("same")) && o.inserted()))
        .hasSize(1);
    assertThat(all.stream().filter(o -> o.eventId().equals(key("same")))).hasSize(60);
    assertThat(all.stream().filter(o -> o.eventId().startsWith(key("own")) && o.inserted()))
        .hasSize(60);
    assertThat(number("SELECT CAST(max(duplicates) AS bigint) AS n FROM inngest_idempotency"))
        .isEqualTo(59);
  }

  @Test
  void anAccountEventSeveralBringAtOnceIsStoredByOneOfThemAndRepeatedByTheOthers()
      throws Exception {
    WebhookIntake.AccountEvent event =
        new WebhookIntake.AccountEvent(
            "security:1",
            null,
            "1",
            "security",
            null,
            Json.toNode(Map.of()),
            Json.toNode(Map.of()));
    List<Stored> outcomes = atOnce(60, i -> () -> commits.store(new Batch().add(event)));
    assertThat(outcomes).allSatisfy(stored -> assertThat(stored.accounts()).hasSize(1));
    assertThat(outcomes.stream().filter(stored -> stored.accounts().getFirst().inserted()))
        .hasSize(1);
    assertThat(number("SELECT CAST(sum(times_seen) AS bigint) AS n FROM account_events"))
        .isEqualTo(60);
  }

  @Test
  void dataPostgresRefusesCostsTheOthersNothing() throws Exception {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    List<Future<Stored>> good = new ArrayList<>();
    List<Future<Stored>> bad = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Batch refused = i % 10 == 5 ? batch("bad\u0000" + i) : batch("good" + i);
      (i % 10 == 5 ? bad : good).add(threads.submit(() -> commits.store(refused)));
    }
    for (Future<Stored> future : good) {
      assertThat(future.get().items()).singleElement().matches(Outcome::inserted);
    }
    for (Future<Stored> future : bad) {
      assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class);
    }
    assertThat(count("event_outbox")).isEqualTo(45);
    threads.close();
  }

  @Test
  void whenTheOldestHasWaitedTooLongNewcomersAreRefusedAndTheOthersStored() throws Exception {
    List<Future<Stored>> early = new ArrayList<>();
    try (GroupCommit hasty =
            new GroupCommit(
                database,
                false,
                new WebhookMetrics(),
                InstantSource.system(),
                Duration.ofMillis(50));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      database.inTransactionDo(
          tx -> {
            tx.createUpdate("LOCK TABLE inngest_idempotency IN EXCLUSIVE MODE").execute();
            await()
                .pollInterval(Duration.ofMillis(20))
                .until(
                    () -> {
                      int i = early.size();
                      early.add(threads.submit(() -> hasty.store(batch("m" + i))));
                      return refuses(hasty);
                    });
          });
      await().until(() -> !refuses(hasty));
      assertThat(hasty.store(batch("after")).items()).singleElement().matches(Outcome::inserted);
      // Those that came before the refusal was seen are stored, the last may have met with it.
      assertThat(early.getFirst().get().items()).singleElement().matches(Outcome::inserted);
      assertThat(early.get(2).get().items()).singleElement().matches(Outcome::inserted);
    }
  }

  @Test
  void aFewThatHadToWaitAreNoReasonToTellAnybody() throws Exception {
    for (int i = 0; i < 5; i++) {
      commits.store(batch("quick" + i));
    }
    holdUp(10);
    // The next is stored at once; whoever was to be told would have been by then.
    commits.store(batch("after"));
    assertThat(database.query(WebhookPressure::left)).isZero();
  }

  @Test
  void workersAreToldWhenWebhooksWaitMuchLongerThanStoringTakes() throws Exception {
    for (int i = 0; i < 5; i++) {
      commits.store(batch("quick" + i));
    }
    assertThat(database.query(WebhookPressure::left)).isZero();
    holdUp(60);
    await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> database.query(WebhookPressure::left).isPositive());
  }

  /** So many webhooks come while nothing can be stored for a second, and are stored after it. */
  private void holdUp(int webhooks) throws Exception {
    long began = System.nanoTime();
    List<Future<Stored>> waiting = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      database.inTransactionDo(
          tx -> {
            tx.createUpdate("LOCK TABLE inngest_idempotency IN EXCLUSIVE MODE").execute();
            for (int i = 0; i < webhooks; i++) {
              int late = i;
              waiting.add(threads.submit(() -> commits.store(batch("late" + late))));
            }
            await().until(() -> waitingForARow(tx) == 2);
            await().until(() -> System.nanoTime() - began > Duration.ofSeconds(1).toNanos());
          });
    }
    for (Future<Stored> future : waiting) {
      assertThat(future.get().items()).singleElement().matches(Outcome::inserted);
    }
  }

  @Test
  @Timeout(60)
  void whatIsStoredAloneHoldsUpNobody() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Stored>> alone = new ArrayList<>();
      // Whoever brings the same item waits for this transaction.
      database.inTransactionDo(
          tx -> {
            WebhookIntake.store(tx, batch("large"), false, Instant.now());
            for (int i = 0; i < 3; i++) {
              alone.add(threads.submit(() -> commits.storeAlone(batch("large"))));
            }
            await().until(() -> waitingForARow(tx) == 3);
            assertThat(commits.store(batch("small")).items())
                .singleElement()
                .matches(Outcome::inserted);
            assertThat(alone).noneMatch(Future::isDone);
          });
      for (Future<Stored> each : alone) {
        assertThat(each.get().items()).singleElement().matches(outcome -> !outcome.inserted());
      }
    }
  }

  private static long waitingForARow(DbExecute tx) {
    return tx.createGet(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()")
        .execute()
        .map(row -> row.column("n").get(Long.class))
        .orElseThrow();
  }

  private static boolean refuses(GroupCommit commits) {
    try {
      commits.checkRoom();
      return false;
    } catch (DatabaseUnavailableException e) {
      return true;
    }
  }

  @Test
  void afterItsEndNothingIsTaken() {
    commits.close();
    assertThatThrownBy(() -> commits.store(batch("late")))
        .isInstanceOf(DatabaseUnavailableException.class);
  }

  private interface Work {
    Callable<Stored> number(int i);
  }

  private static List<Stored> atOnce(int many, Work work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Stored>> futures = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        futures.add(threads.submit(work.number(i)));
      }
      List<Stored> results = new ArrayList<>();
      for (Future<Stored> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  private Batch batch(String... wamids) {
    Batch batch = new Batch();
    for (String wamid : wamids) {
      JsonNode payload = Json.mapper().createObjectNode().put("id", wamid);
      WebhookReceived event =
          new WebhookReceived(PHONE, Json.toMap(payload), key(wamid), key(wamid));
      batch.add(new WebhookIntake.Item(number, Kind.MESSAGE, event));
    }
    return batch;
  }

  private static String key(String wamid) {
    return "msg:" + PHONE + ":" + wamid.replace("\u0000", "?");
  }

  private long count(String table) {
    return number("SELECT count(*) AS n FROM " + table);
  }

  private long number(String sql) {
    return database.query(
        db ->
            db.createGet(sql).execute().map(row -> row.column("n").get(Long.class)).orElseThrow());
  }
}

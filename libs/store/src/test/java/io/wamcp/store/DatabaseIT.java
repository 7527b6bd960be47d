package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.dbclient.DbExecute;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DatabaseIT {

  @Test
  void failedTransactionsRollBackAndLeakNothing() throws Exception {
    try (StoreFixture store = StoreFixture.openWithPoolOf(3)) {
      for (int i = 0; i < 100; i++) {
        int kind = i % 3;
        assertThatThrownBy(
                () ->
                    store.database.transaction(
                        tx -> {
                          addClient(tx);
                          return fail(tx, kind);
                        }))
            .isNotInstanceOf(DatabaseUnavailableException.class);
      }
      assertThat(store.value("SELECT count(*) FROM clients WHERE name = 'left-over'"))
          .isEqualTo("0");
      assertThat(threeAtOnce(store.database)).containsExactly(true, true, true);
    }
  }

  private static long addClient(DbExecute tx) {
    return tx.createInsert("INSERT INTO clients (name, display_name) VALUES ('left-over', 'x')")
        .execute();
  }

  private static Object fail(DbExecute tx, int kind) {
    return switch (kind) {
      case 0 -> tx.createGet("SELECT 1 / 0 AS x").execute();
      case 1 -> addClient(tx);
      default -> throw new IllegalStateException("the work itself failed");
    };
  }

  /** Three transactions that are open at the same time: the whole pool is there. */
  private static List<Boolean> threeAtOnce(Database database) throws Exception {
    CountDownLatch open = new CountDownLatch(3);
    return InParallel.run(
        3,
        i ->
            () ->
                database.transaction(
                    tx -> {
                      tx.createGet("SELECT 1 AS x").execute();
                      open.countDown();
                      return await(open);
                    }));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void failedSingleStatementsLeakNothing() throws Exception {
    try (StoreFixture store = StoreFixture.openWithPoolOf(3)) {
      for (int i = 0; i < 30; i++) {
        assertThatThrownBy(
                () -> store.database.query(db -> db.createGet("SELECT 1 / 0 AS x").execute()))
            .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(
                () -> store.database.query(db -> db.createInsert("INSERT INTO nowhere").execute()))
            .isInstanceOf(RuntimeException.class);
      }
      assertThat(threeAtOnce(store.database)).containsExactly(true, true, true);
    }
  }

  @Test
  void aWaiterIsTurnedAwayInTime() throws Exception {
    try (StoreFixture store = StoreFixture.openWithPoolOf(2);
        Database database = Database.open(StoreFixture.options(store.access, 1, 400, 10_000));
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch holding = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      var holder =
          executor.submit(
              () ->
                  database.transaction(
                      tx -> {
                        holding.countDown();
                        return await(release);
                      }));
      assertThat(await(holding)).isTrue();

      long start = System.nanoTime();
      assertThatThrownBy(() -> database.query(db -> db.createGet("SELECT 1 AS x").execute()))
          .isInstanceOf(DatabaseUnavailableException.class);
      assertThat(since(start)).isBetween(Duration.ofMillis(350), Duration.ofSeconds(5));

      release.countDown();
      assertThat(holder.get()).isTrue();
      assertThat(database.answers()).isTrue();
    }
  }

  @Test
  void nobodyStarves() throws Exception {
    try (StoreFixture store = StoreFixture.openWithPoolOf(2);
        Database database = Database.open(StoreFixture.options(store.access, 5, 60_000, 60_000))) {
      long start = System.nanoTime();
      List<Duration> longest =
          InParallel.run(
              200,
              i ->
                  () -> {
                    Duration worst = Duration.ZERO;
                    for (int round = 0; round < 20; round++) {
                      long asked = System.nanoTime();
                      database.query(
                          db -> db.createGet("SELECT 1 AS x, pg_sleep(0.003)").execute());
                      Duration took = since(asked);
                      worst = took.compareTo(worst) > 0 ? took : worst;
                    }
                    return worst;
                  });
      Duration whole = since(start);
      // Taking turns, each of the 20 rounds of a thread takes about a twentieth of the whole.
      assertThat(longest).allSatisfy(worst -> assertThat(worst).isLessThan(whole.dividedBy(3)));
    }
  }

  @Test
  void aSlowStatementIsEnded() {
    try (StoreFixture store = StoreFixture.openWithPoolOf(2);
        Database database = Database.open(StoreFixture.options(store.access, 2, 2_000, 500))) {
      long start = System.nanoTime();
      assertThatThrownBy(
              () -> database.query(db -> db.createGet("SELECT 1 AS x, pg_sleep(60)").execute()))
          .isInstanceOf(DatabaseUnavailableException.class);
      assertThat(since(start)).isLessThan(Duration.ofSeconds(20));
      assertThat(database.answers()).isTrue();
    }
  }

  @Test
  void anInterruptedWaiterStaysInterrupted() {
    try (StoreFixture store = StoreFixture.openWithPoolOf(2)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> store.database.query(db -> db.createGet("SELECT 1").execute()))
          .isInstanceOf(DatabaseUnavailableException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}

package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@Tag("slow")
class DatabaseOutageIT {

  /** How much longer than promised an answer may take on a busy machine. */
  private static final Duration MARGIN = Duration.ofSeconds(6);

  @Test
  void aStoppedServerIsSaidInTimeAndItsReturnNoticed() throws Exception {
    try (var postgres = PostgresUnderTest.start(PostgresUnderTest.Options.fast());
        var database =
            Database.open(StoreFixture.options(postgres.newDatabase(), 4, 1_000, 5_000))) {
      database.migrate();
      assertThat(database.answers()).isTrue();

      postgres.stop();
      assertUnavailableWithin(database, Duration.ofSeconds(1));
      List<Duration> all = InParallel.run(20, i -> () -> timeToFailure(database));
      assertThat(all).allSatisfy(took -> assertThat(took).isLessThan(MARGIN.plusSeconds(2)));
      assertThat(database.answers()).isFalse();

      postgres.start();
      await().atMost(Duration.ofSeconds(40)).until(database::answers);
      assertThat(database.query(Clients::owner)).isEmpty();
    }
  }

  @Test
  void aTransactionCutByACrashIsRolledBack() throws Exception {
    try (var postgres = PostgresUnderTest.start(PostgresUnderTest.Options.durablyStored());
        var database =
            Database.open(StoreFixture.options(postgres.newDatabase(), 4, 1_000, 5_000))) {
      database.migrate();
      assertThatThrownBy(
              () ->
                  database.transaction(
                      tx -> {
                        tx.createInsert(
                                "INSERT INTO clients (name, display_name) VALUES ('a', 'a')")
                            .execute();
                        postgres.crash();
                        return tx.createGet("SELECT 1 AS x").execute();
                      }))
          .isInstanceOf(DatabaseUnavailableException.class);

      postgres.start();
      await().atMost(Duration.ofSeconds(40)).until(database::answers);
      assertThat(database.query(Clients::all)).isEmpty();
    }
  }

  @Test
  void aServerThatFreezesIsSaidInTime() throws Exception {
    DatabaseAccess real = PostgresUnderTest.shared().newDatabase();
    try (var proxy = new StallingProxy(PostgresUnderTest.shared().port())) {
      DatabaseAccess through =
          new DatabaseAccess(
              real.jdbcUrl().replaceFirst(":\\d+/", ":" + proxy.port() + "/"),
              real.user(),
              real.password());
      try (var database = Database.open(StoreFixture.options(through, 2, 1_000, 1_000))) {
        assertThat(database.answers()).isTrue();
        proxy.stall();
        assertUnavailableWithin(database, Duration.ofSeconds(3));
        proxy.resume();
        await().atMost(Duration.ofSeconds(40)).until(database::answers);
      }
    }
  }

  @Test
  void aServerThatNeverAnswersIsSaidInTime() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      DatabaseAccess access =
          new DatabaseAccess(
              "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x", "x", "");
      try (var database = Database.open(StoreFixture.options(access, 2, 1_000, 1_000))) {
        assertUnavailableWithin(database, Duration.ofSeconds(1));
      }
    }
  }

  private static void assertUnavailableWithin(Database database, Duration promised) {
    assertThat(timeToFailure(database)).isLessThan(promised.plus(MARGIN));
  }

  private static Duration timeToFailure(Database database) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> database.query(db -> db.createGet("SELECT 1 AS x").execute()))
        .isInstanceOf(DatabaseUnavailableException.class);
    return Duration.ofNanos(System.nanoTime() - start);
  }
}

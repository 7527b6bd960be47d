package io.wamcp.worker.cron;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.Prunable;
import io.wamcp.worker.Installation;
import io.wamcp.worker.cron.Pruner.Position;
import io.wamcp.worker.cron.Pruner.Pruned;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much a call prunes, and where the next one goes on. */
class PrunerIT {

  private static final List<Prunable> ITEMS = List.of(Prunable.ITEMS);

  private final Installation installation = new Installation();

  @BeforeEach
  void twoNumbersWithTenOldItemsEach() {
    installation.database.query(
        db ->
            PhoneNumbers.put(
                db, new PhoneNumberId("7"), new WabaId("8"), "+7", "", "secrets://token"));
    execute(
        "INSERT INTO inngest_idempotency (event_id, phone_number_id, kind, outcome, received_at)"
            + " SELECT id || ':' || i, id, 'status', 'processed',"
            + " timestamptz '2026-11-25T11:00:00Z' - i * interval '10 days'"
            + " FROM phone_numbers, generate_series(1, 13) i");
  }

  @AfterEach
  void close() {
    installation.close();
  }

  private void execute(String sql) {
    installation.database.inTransactionDo(tx -> tx.createDmlStatement(sql).execute());
  }

  private long items() {
    return installation.database.query(PrunerIT::count);
  }

  private static long count(DbExecute db) {
    return db.createGet("SELECT count(*) AS n FROM inngest_idempotency")
        .execute()
        .map(row -> row.column("n").get(Long.class))
        .orElseThrow();
  }

  private Pruner pruner(Clock clock, String... more) {
    Map<String, String> settings =
        more.length == 0 ? Map.of("retention.batch", "3") : Map.of(more[0], more[1]);
    return new Pruner(installation.database, RetentionSettings.from(Settings.of(settings)), clock);
  }

  /** Each look at it is two seconds later, as if every statement took so long. */
  private static final class SlowClock extends Clock {
    private Instant now = Installation.NOW;

    @Override
    public Instant instant() {
      now = now.plusSeconds(2);
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }

  @Test
  void aCallPrunesEveryNumber() {
    Pruned pruned = pruner(installation.clock).next(ITEMS, null);
    assertThat(pruned).isEqualTo(new Pruned(Map.of("items", 20L), null));
    assertThat(items()).isEqualTo(6);
  }

  @Test
  void aCallThatTakesLongEndsAndTheNextGoesOn() {
    Pruner pruner = pruner(new SlowClock());
    long rows = 0;
    int calls = 0;
    Position position = null;
    do {
      Pruned pruned = pruner.next(ITEMS, position);
      long inOneCall = pruned.rows().getOrDefault("items", 0L);
      assertThat(inOneCall).as("two batches of three at most").isLessThanOrEqualTo(6);
      rows += inOneCall;
      position = pruned.next();
      calls++;
    } while (position != null && calls < 20);
    assertThat(rows).isEqualTo(20);
    assertThat(calls).isBetween(4, 19);
  }

  @Test
  void aDryRunCountsAndDeletesNothing() {
    Pruner pruner = pruner(installation.clock, "retention.dry-run", "true");
    assertThat(pruner.next(ITEMS, null)).isEqualTo(new Pruned(Map.of("items", 20L), null));
    assertThat(pruner.action()).isEqualTo("counted");
    assertThat(items()).isEqualTo(26);
  }

  @Test
  void whatIsKeptForEverIsNotLookedAt() {
    Pruner pruner = pruner(installation.clock, "retention.items", "0s");
    assertThat(pruner.next(List.of(Prunable.values()), null)).isEqualTo(new Pruned(Map.of(), null));
    assertThat(items()).isEqualTo(26);
  }

  @Test
  void aRowSomebodyWorksOnIsLeftAndNotWaitedFor() {
    Duration soon = Duration.ofSeconds(20);
    Instant before = Instant.now();
    Pruned pruned =
        installation.database.transaction(
            tx -> {
              tx.createDmlStatement(
                      "UPDATE inngest_idempotency SET duplicates = 1 WHERE event_id LIKE '%:9'")
                  .execute();
              return pruner(installation.clock).next(ITEMS, null);
            });
    assertThat(pruned.rows()).containsEntry("items", 18L);
    assertThat(Duration.between(before, Instant.now())).isLessThan(soon);
  }
}

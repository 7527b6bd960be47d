package io.wamcp.mcp.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.mcp.McpFixture;
import io.wamcp.store.AuditLog.Entry;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.testkit.FreePort;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AuditTrailIT {

  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  private final AtomicLong lost = new AtomicLong();

  @Test
  void whoWaitsGoesOnOnceItIsWritten() {
    try (McpFixture fixture = new McpFixture();
        AuditTrail trail = AuditTrail.start(fixture.database(), lost::addAndGet)) {
      trail.addAndWait(Entry.of(NOW, "test", "ok"), Duration.ofSeconds(30));

      assertThat(fixture.value("SELECT count(*) FROM audit_log")).isEqualTo("1");
    }
    assertThat(lost).hasValue(0);
  }

  @Test
  void whatIsLeftIsWrittenInItsOrderAtTheEnd() {
    try (McpFixture fixture = new McpFixture()) {
      try (AuditTrail trail = AuditTrail.start(fixture.database(), lost::addAndGet)) {
        for (int i = 0; i < 1_200; i++) {
          trail.add(Entry.of(NOW, "e" + i, "ok"));
        }
      }
      assertThat(
              fixture.value(
                  "SELECT concat_ws(' ', count(*), bool_and(event = 'e' || rank)) FROM (SELECT"
                      + " event, row_number() OVER (ORDER BY id) - 1 AS rank FROM audit_log) a"))
          .isEqualTo("1200 t");
    }
    assertThat(lost).hasValue(0);
  }

  @Test
  void anEntryTheDatabaseRefusesIsLostAlone() {
    try (McpFixture fixture = new McpFixture()) {
      fixture.execute("ALTER TABLE audit_log ADD CHECK (event <> 'bad')");
      try (AuditTrail trail = AuditTrail.start(fixture.database(), this::countAndFail)) {
        trail.add(Entry.of(NOW, "good", "ok"));
        trail.add(Entry.of(NOW, "bad", "ok"));
        trail.add(Entry.of(NOW, "good", "ok"));
      }
      assertThat(fixture.value("SELECT count(*) FROM audit_log")).isEqualTo("2");
    }
    assertThat(lost).hasValue(1);
  }

  private void countAndFail(long entries) {
    lost.addAndGet(entries);
    throw new IllegalStateException("whoever counts must not stop the writing");
  }

  @Test
  void withoutADatabaseNobodyIsHeldUpAndTheLossIsCounted() {
    DatabaseOptions nowhere =
        DatabaseOptions.of("jdbc:postgresql://127.0.0.1:" + FreePort.pick() + "/x", "x", "x")
            .withAcquireTimeout(Duration.ofMillis(500));
    try (Database database = Database.open(nowhere)) {
      try (AuditTrail trail = AuditTrail.start(database, lost::addAndGet)) {
        trail.addAndWait(Entry.of(NOW, "test", "ok"), Duration.ofMillis(50));
        trail.add(Entry.of(NOW, "test", "ok"));
      }
    }
    assertThat(lost).hasValue(2);
  }
}

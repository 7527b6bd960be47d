package io.wamcp.local.doctor;

import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.DatabaseState;
import io.wamcp.store.DatabaseState.Schema;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxBacklog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether Postgres is there, of a usable version, migrated, with its roles, on time and in time.
 */
final class DatabaseCheck {

  private static final int OLDEST_VERSION = 15;
  private static final Duration SKEW_NOTICED = Duration.ofSeconds(2);
  private static final Duration SKEW_HARMFUL = Duration.ofSeconds(60);
  private static final Duration LAG_NOTICED = Duration.ofMinutes(1);
  private static final Duration LAG_HARMFUL = Duration.ofMinutes(15);

  private final Database database;
  private final Clock clock;

  DatabaseCheck(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The installation's database; empty when not even its address is known. */
  static Optional<Database> open(Settings settings) {
    try {
      DatabaseSettings db = DatabaseSettings.from(settings);
      return Optional.of(
          Database.open(
              new DatabaseOptions(
                  db.url(),
                  db.username(),
                  db.password(),
                  2,
                  db.connectTimeout(),
                  db.statementTimeout(),
                  "wa-mcp-doctor",
                  db.leastRights())));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  static Finding unreachable() {
    return Finding.fail(
        "database.reachable",
        "Postgres does not answer",
        "Check db.url, db.username, db.password, and that the network lets you through");
  }

  List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("database.reachable", "answers"));
    findings.add(version());
    Finding schema = schema();
    findings.add(schema);
    if (schema.level() != Finding.Level.FAIL) {
      findings.add(roles());
      findings.add(backlog());
      findings.add(parked());
    }
    findings.add(skew());
    return findings;
  }

  private Finding version() {
    int version = database.query(DatabaseState::version);
    return version >= OLDEST_VERSION
        ? Finding.ok("database.version", "PostgreSQL " + version)
        : Finding.fail(
            "database.version",
            "PostgreSQL " + version + " is older than " + OLDEST_VERSION,
            "Upgrade the server");
  }

  private Finding schema() {
    Schema schema = database.schema();
    String name = "database.migrations";
    if (schema.failed() > 0) {
      return Finding.fail(
          name,
          "a migration failed after version " + schema.version(),
          "Read the log of the migration, mend its cause and run it again:"
              + " docs/operations/upgrade.md");
    }
    if (schema.newer()) {
      return Finding.fail(
          name,
          "the schema is newer, " + schema.version() + ", than this release knows",
          "Run the release that migrated it, or a later one");
    }
    return schema.pending() == 0
        ? Finding.ok(name, "at version " + schema.version())
        : Finding.fail(
            name,
            "at version " + schema.version() + ", " + schema.pending() + " to be applied",
            "Run: wamcp-admin db migrate; or start ingress or worker, which do it");
  }

  private Finding roles() {
    return database
        .query(DatabaseState::auditProblem)
        .map(
            problem ->
                Finding.warn("database.audit-roles", problem, "See docs/operations/audit.md"))
        .orElseGet(() -> Finding.ok("database.audit-roles", "audit_log is append-only"));
  }

  private Finding backlog() {
    OutboxBacklog backlog = database.query(EventOutbox::backlog);
    String name = "outbox.lag";
    Duration age =
        backlog.oldest() == null
            ? Duration.ZERO
            : Duration.between(backlog.oldest(), clock.instant());
    String what = backlog.pending() + " events wait, the oldest for " + age.toSeconds() + " s";
    if (age.compareTo(LAG_HARMFUL) > 0) {
      return Finding.fail(name, what, "See docs/operations/runbook.md, outbox");
    }
    return age.compareTo(LAG_NOTICED) > 0
        ? Finding.warn(name, what, "Look again in a minute; see docs/operations/incidents.md")
        : Finding.ok(name, what);
  }

  private Finding parked() {
    long parked = database.query(EventOutbox::backlog).parked();
    return parked == 0
        ? Finding.ok("outbox.parked", "no event is parked")
        : Finding.warn(
            "outbox.parked", parked + " events are parked", "See docs/operations/failed-items.md");
  }

  private Finding skew() {
    Instant before = clock.instant();
    Instant there = database.query(DatabaseState::now);
    Instant after = clock.instant();
    Duration skew =
        there.isBefore(before)
            ? Duration.between(there, before)
            : there.isAfter(after) ? Duration.between(after, there) : Duration.ZERO;
    String name = "database.clock";
    String what = "its clock and this machine's differ by " + skew.toMillis() + " ms";
    String fix = "Let both follow a time server";
    if (skew.compareTo(SKEW_HARMFUL) > 0) {
      return Finding.fail(name, what, fix);
    }
    return skew.compareTo(SKEW_NOTICED) > 0
        ? Finding.warn(name, what, fix)
        : Finding.ok(name, what);
  }
}

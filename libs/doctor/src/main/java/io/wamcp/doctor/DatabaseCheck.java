package io.wamcp.doctor;

import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.DatabaseState;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxBacklog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Whether Postgres is there, of a usable version, migrated, with its roles, on time and in time;
 * and whatever else is to be looked at in a database that is.
 */
public final class DatabaseCheck implements Check {

  private static final Duration SKEW_NOTICED = Duration.ofSeconds(2);
  private static final Duration SKEW_HARMFUL = Duration.ofSeconds(60);
  private static final Duration LAG_NOTICED = Duration.ofMinutes(1);
  private static final Duration LAG_HARMFUL = Duration.ofMinutes(15);

  private final Settings settings;
  private final Clock clock;
  private final Function<Database, List<Finding>> further;

  /**
   * Nothing is opened yet.
   *
   * @param settings of the service whose database it is
   * @param further what else to look at; asked only where the schema is that of this release
   */
  public DatabaseCheck(Settings settings, Clock clock, Function<Database, List<Finding>> further) {
    this.settings = settings;
    this.clock = clock;
    this.further = further;
  }

  @Override
  public List<Finding> look() {
    DatabaseOptions options;
    try {
      options = options(DatabaseSettings.from(settings));
    } catch (ConfigException e) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    try (Database database = Database.open(options)) {
      if (database.answers()) {
        look(database, findings);
      } else {
        findings.add(unreachable());
      }
    } catch (RuntimeException e) {
      findings.add(
          Finding.fail(
              "database.usable",
              "a look at the database failed: " + e.getClass().getSimpleName(),
              "Check the rights of db.username: docs/operations/audit.md"));
    }
    return findings;
  }

  private static DatabaseOptions options(DatabaseSettings db) {
    return new DatabaseOptions(
        db.url(),
        db.username(),
        db.password(),
        2,
        db.connectTimeout(),
        db.statementTimeout(),
        "wa-mcp-doctor",
        db.leastRights());
  }

  private static Finding unreachable() {
    return Finding.fail(
        "database.reachable",
        "Postgres does not answer",
        "Check db.url, db.username, db.password, and that the network lets you through");
  }

  private void look(Database database, List<Finding> findings) {
    findings.add(Finding.ok("database.reachable", "answers"));
    findings.add(ServerVersion.finding(database.query(DatabaseState::version)));
    Finding schema = SchemaState.finding(database.schema());
    findings.add(schema);
    if (!schema.failed()) {
      findings.add(roles(database));
      OutboxBacklog backlog = database.query(EventOutbox::backlog);
      findings.add(lag(backlog));
      findings.add(parked(backlog));
    }
    findings.add(skew(database));
    if (!schema.failed()) {
      findings.addAll(further.apply(database));
    }
  }

  private static Finding roles(Database database) {
    return database
        .query(DatabaseState::auditProblem)
        .map(
            problem ->
                Finding.warn("database.audit-roles", problem, "See docs/operations/audit.md"))
        .orElseGet(() -> Finding.ok("database.audit-roles", "audit_log is append-only"));
  }

  private Finding lag(OutboxBacklog backlog) {
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

  private static Finding parked(OutboxBacklog backlog) {
    long parked = backlog.parked();
    return parked == 0
        ? Finding.ok("outbox.parked", "no event is parked")
        : Finding.warn(
            "outbox.parked", parked + " events are parked", "See docs/operations/failed-items.md");
  }

  private Finding skew(Database database) {
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

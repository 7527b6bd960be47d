package io.wamcp.local.doctor;

import io.wamcp.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks an installation over from outside: changes nothing but that the worker registers again.
 * Stateless.
 */
public final class Doctor {

  private Doctor() {}

  /** Everything that was found, what cannot be looked at left out. Throws nothing. */
  public static List<Finding> examine(Patient patient) {
    List<Finding> findings = new ArrayList<>(ConfigurationCheck.look(patient));
    try (Http http = new Http()) {
      withDatabase(patient, findings);
      findings.addAll(new EngineCheck(http, patient.clock()).look(patient));
      findings.addAll(new WebhookCheck(http).look(patient));
    }
    return findings;
  }

  private static void withDatabase(Patient patient, List<Finding> findings) {
    Optional<Database> opened = DatabaseCheck.open(patient.worker());
    if (opened.isEmpty()) {
      return;
    }
    try (Database database = opened.get()) {
      if (!database.answers()) {
        findings.add(DatabaseCheck.unreachable());
        return;
      }
      List<Finding> found = new DatabaseCheck(database, patient.clock()).look();
      findings.addAll(found);
      boolean usable =
          found.stream()
              .noneMatch(
                  finding ->
                      finding.check().equals("database.migrations")
                          && finding.level() == Finding.Level.FAIL);
      if (usable) {
        findings.addAll(NumbersCheck.look(patient, database));
      }
    } catch (RuntimeException e) {
      findings.add(
          Finding.fail(
              "database.usable",
              "a look at the database failed: " + e.getClass().getSimpleName(),
              "Check the rights of db.username: docs/operations/audit.md"));
    }
  }
}

package io.wamcp.doctor;

import io.wamcp.store.DatabaseState.Schema;

/** Whether the schema is that of this release. */
final class SchemaState {

  private static final String CHECK = "database.migrations";

  private SchemaState() {}

  static Finding finding(Schema schema) {
    String version = schema.version().isEmpty() ? "none" : schema.version();
    if (schema.failed() > 0) {
      return Finding.fail(
          CHECK,
          "a migration failed; the last that is whole is " + version,
          "Read the log of the migration, mend its cause and run it again:"
              + " docs/operations/upgrade.md");
    }
    if (schema.newer()) {
      return Finding.fail(
          CHECK,
          "the schema is newer, " + version + ", than this release knows",
          "Run the release that migrated it, or a later one");
    }
    if (!schema.passedOver().isEmpty()) {
      return Finding.fail(
          CHECK,
          "at version " + version + " without " + String.join(", ", schema.passedOver()),
          "Something else than this project migrated it: restore the last backup,"
              + " docs/operations/backup-and-restore.md");
    }
    return schema.pending() == 0
        ? Finding.ok(CHECK, "at version " + version)
        : Finding.fail(
            CHECK,
            "at version " + version + ", " + schema.pending() + " to be applied",
            "Run: wamcp-admin db migrate; or start ingress or worker, which do it");
  }
}

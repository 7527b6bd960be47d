package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import picocli.CommandLine.Command;

/** Commands about the database. */
@Command(
    name = "db",
    description = "The database.",
    subcommands = DatabaseCommands.Migrate.class,
    mixinStandardHelpOptions = true)
final class DatabaseCommands {

  @Command(name = "migrate", description = "Brings the schema to the newest version.")
  static final class Migrate extends AdminCommand {
    @Override
    void run(AdminSession session) {
      session.database().migrate();
      session.output().one("The schema is up to date.", properties("migrated", true));
    }
  }
}

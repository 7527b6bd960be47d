package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.wamcp.store.Clients;
import io.wamcp.store.Clients.Client;
import io.wamcp.store.Database;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands about the client that owns the installation. */
@Command(
    name = "owner",
    description = "The client that owns this installation.",
    subcommands = OwnerCommands.Init.class,
    mixinStandardHelpOptions = true)
final class OwnerCommands {

  @Command(
      name = "init",
      description = "Brings the schema up to date and makes the owner, unless there is one.")
  static final class Init extends AdminCommand {
    @Option(names = "--name", defaultValue = "owner", description = "Default: ${DEFAULT-VALUE}")
    private String name;

    @Option(
        names = "--display-name",
        defaultValue = "Owner of this installation",
        description = "Default: ${DEFAULT-VALUE}")
    private String displayName;

    @Override
    void run(AdminSession session) {
      ClientNames.check(name, displayName);
      Database database = session.database();
      database.migrate();
      Optional<Client> before = database.query(Clients::owner);
      Client owner = before.orElseGet(() -> make(session));
      session
          .output()
          .one(
              before.isPresent()
                  ? "The owner is " + owner.name() + ", as before."
                  : "The owner is " + owner.name() + ".",
              properties(
                  "clientId", owner.id(), "name", owner.name(), "created", before.isEmpty()));
    }

    private Client make(AdminSession session) {
      return session
          .database()
          .transaction(
              tx -> {
                if (Clients.findByName(tx, name).filter(client -> !client.owner()).isPresent()) {
                  throw new AdminException("a client named " + name + " exists: use --name");
                }
                Client owner = Clients.ensureOwner(tx, name, displayName);
                session.audit(
                    tx, "admin.owner.init", owner.id(), null, properties("name", owner.name()));
                return owner;
              });
    }
  }
}

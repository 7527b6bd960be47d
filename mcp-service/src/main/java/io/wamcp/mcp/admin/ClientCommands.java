package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ClientId;
import io.wamcp.store.Clients;
import io.wamcp.store.Clients.Client;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about clients. */
@Command(
    name = "clients",
    description = "Who may use this installation.",
    subcommands = {
      ClientCommands.Create.class,
      ClientCommands.ListAll.class,
      ClientCommands.Disable.class,
      ClientCommands.Enable.class
    },
    mixinStandardHelpOptions = true)
final class ClientCommands {

  @Command(name = "create", description = "Makes a client.")
  static final class Create extends AdminCommand {
    @Option(names = "--name", required = true, description = "a-z, 0-9 and -")
    private String name;

    @Option(names = "--display-name", description = "Name for people; the name if absent")
    private String displayName;

    @Override
    void run(AdminSession session) {
      String shown = displayName == null ? name : displayName;
      ClientNames.check(name, shown);
      ClientId id =
          session
              .database()
              .transaction(tx -> create(session, tx, shown))
              .orElseThrow(() -> new AdminException("a client named " + name + " exists"));
      session
          .output()
          .one("Client " + name + " is made.", properties("clientId", id, "name", name));
    }

    private Optional<ClientId> create(AdminSession session, DbExecute tx, String shown) {
      Optional<ClientId> id = Clients.create(tx, name, shown);
      id.ifPresent(
          made -> session.audit(tx, "admin.clients.create", made, null, properties("name", name)));
      return id;
    }
  }

  @Command(name = "list", description = "Lists all clients.")
  static final class ListAll extends AdminCommand {
    @Override
    void run(AdminSession session) {
      session
          .output()
          .many(
              session.database().query(Clients::all).stream()
                  .map(
                      client ->
                          properties(
                              "name", client.name(),
                              "clientId", client.id(),
                              "displayName", client.displayName(),
                              "owner", client.owner(),
                              "disabled", client.disabled()))
                  .toList());
    }
  }

  @Command(name = "disable", description = "Refuses every key of a client from now on.")
  static final class Disable extends Switch {
    Disable() {
      super(true);
    }
  }

  @Command(name = "enable", description = "Lets a disabled client in again.")
  static final class Enable extends Switch {
    Enable() {
      super(false);
    }
  }

  abstract static class Switch extends AdminCommand {
    private final boolean disable;

    @Parameters(paramLabel = "NAME")
    private String name;

    Switch(boolean disable) {
      this.disable = disable;
    }

    @Override
    void run(AdminSession session) {
      session
          .database()
          .inTransactionDo(
              tx -> {
                Client client = AdminSession.client(tx, name);
                Clients.setDisabled(tx, client.id(), disable ? session.now() : null);
                session.audit(
                    tx,
                    "admin.clients." + (disable ? "disable" : "enable"),
                    client.id(),
                    null,
                    properties("name", name));
              });
      session
          .output()
          .one(
              "Client " + name + " is " + (disable ? "disabled." : "enabled."),
              properties("name", name, "disabled", disable));
    }
  }
}

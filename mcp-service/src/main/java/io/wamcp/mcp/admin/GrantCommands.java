package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.helidon.dbclient.DbExecute;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.mcp.tool.ToolSet;
import io.wamcp.store.Clients;
import io.wamcp.store.Clients.Client;
import io.wamcp.store.Grants;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands about grants: which client may use which number with which tools. */
@Command(
    name = "grants",
    description = "Which client may use which number.",
    subcommands = {GrantCommands.Add.class, GrantCommands.Revoke.class, GrantCommands.Of.class},
    mixinStandardHelpOptions = true)
final class GrantCommands {

  @Command(name = "add", description = "Grants a number to a client, or changes the grant.")
  static final class Add extends AdminCommand {
    @Option(names = "--client", required = true, description = "Name of the client")
    private String client;

    @Option(names = "--number", required = true, description = "Meta's id of the number")
    private String number;

    @Option(names = "--tools", split = ",", description = "Names of tools; all if absent")
    private List<String> tools = List.of("*");

    @Option(names = "--daily-cap", description = "Most sends a day (UTC) under this grant")
    private Integer dailyCap;

    @Override
    void run(AdminSession session) {
      check();
      session
          .database()
          .inTransactionDo(
              tx -> {
                Client to = AdminSession.client(tx, client);
                PhoneNumber of = AdminSession.number(tx, number);
                Grants.put(tx, to.id(), of.id(), tools, dailyCap);
                session.audit(
                    tx,
                    "admin.grants.add",
                    to.id(),
                    of.phoneNumberId(),
                    properties("tools", tools, "dailyCap", dailyCap));
              });
      session
          .output()
          .one(
              "Number " + number + " is granted to " + client + ".",
              properties(
                  "client", client,
                  "phoneNumberId", number,
                  "tools", tools,
                  "dailyCap", dailyCap));
    }

    private void check() {
      List<String> known = ToolSet.SPECS.stream().map(ToolSpec::name).toList();
      for (String tool : tools) {
        if (!tool.equals("*") && !known.contains(tool)) {
          throw new AdminException(
              "there is no tool " + tool + ", only " + String.join(", ", known));
        }
      }
      if (dailyCap != null && dailyCap < 1) {
        throw new AdminException("--daily-cap must be at least 1");
      }
    }
  }

  @Command(name = "revoke", description = "Takes a number from a client.")
  static final class Revoke extends AdminCommand {
    @Option(names = "--client", required = true, description = "Name of the client")
    private String client;

    @Option(names = "--number", required = true, description = "Meta's id of the number")
    private String number;

    @Override
    void run(AdminSession session) {
      boolean revoked = session.database().transaction(tx -> revoke(session, tx));
      if (!revoked) {
        throw new AdminException("number " + number + " is not granted to " + client);
      }
      session
          .output()
          .one(
              "Number " + number + " is taken from " + client + ".",
              properties("client", client, "phoneNumberId", number, "revoked", true));
    }

    private boolean revoke(AdminSession session, DbExecute tx) {
      Client from = AdminSession.client(tx, client);
      PhoneNumber of = AdminSession.number(tx, number);
      boolean revoked = Grants.revoke(tx, from.id(), of.id(), session.now());
      if (revoked) {
        session.audit(tx, "admin.grants.revoke", from.id(), of.phoneNumberId(), properties());
      }
      return revoked;
    }
  }

  @Command(name = "list", description = "Lists the numbers granted to clients.")
  static final class Of extends AdminCommand {
    @Option(names = "--client", description = "Name of the client; all if absent")
    private String client;

    @Override
    void run(AdminSession session) {
      session.output().many(session.database().query(this::rows));
    }

    private List<Map<String, Object>> rows(DbExecute db) {
      List<Client> clients =
          client == null ? Clients.all(db) : List.of(AdminSession.client(db, client));
      return clients.stream()
          .flatMap(of -> Grants.ofClient(db, of.id()).stream().map(grant -> row(of, grant)))
          .toList();
    }

    private static Map<String, Object> row(Client of, Grants.Grant grant) {
      return properties(
          "client", of.name(),
          "phoneNumberId", grant.number().phoneNumberId(),
          "displayNumber", grant.number().displayNumber(),
          "tools", grant.tools(),
          "dailyCap", grant.dailyCap());
    }
  }
}

package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.wamcp.mcp.auth.KeyMinting.Minted;
import io.wamcp.store.ApiKeys.ApiKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about API keys. */
@Command(
    name = "keys",
    description = "API keys.",
    subcommands = {KeyCommands.Mint.class, KeyCommands.ListAll.class, KeyCommands.Revoke.class},
    mixinStandardHelpOptions = true)
final class KeyCommands {

  @Command(name = "mint", description = "Makes a key and shows it once.")
  static final class Mint extends AdminCommand {
    @Option(names = "--client", required = true, description = "Name of the client")
    private String client;

    @Option(names = "--label", required = true, description = "What the key is for")
    private String label;

    @Option(
        names = "--scopes",
        split = ",",
        description = "tools:<name>, or * for the owner; what fits the client if absent")
    private List<String> scopes = List.of();

    @Option(
        names = "--expires",
        converter = Lifetime.class,
        description = "Lifetime such as 90d, 12h or 30m; for ever if absent")
    private Duration expires;

    @Override
    void run(AdminSession session) {
      Minted key = session.keys().mint(client, label, scopes, Optional.ofNullable(expires));
      session
          .output()
          .secret(
              "token",
              key.token().reveal(),
              "Key %s of client %s is made, with %s."
                  .formatted(key.token().prefix(), key.client(), String.join(", ", key.scopes())),
              properties(
                  "keyId", key.id(),
                  "prefix", key.token().prefix(),
                  "client", key.client(),
                  "scopes", key.scopes(),
                  "expiresAt", key.expiresAt()));
    }
  }

  @Command(name = "list", description = "Lists keys, newest first; never their text.")
  static final class ListAll extends AdminCommand {
    @Option(names = "--client", description = "Name of the client; all if absent")
    private String client;

    @Override
    void run(AdminSession session) {
      Instant now = session.now();
      session
          .output()
          .many(
              session.keys().list(Optional.ofNullable(client)).stream()
                  .map(key -> row(key, now))
                  .toList());
    }

    private static Map<String, Object> row(ApiKey key, Instant now) {
      return properties(
          "prefix", key.prefix(),
          "client", key.clientName(),
          "label", key.label(),
          "scopes", key.scopes(),
          "live", key.liveAt(now),
          "expiresAt", key.expiresAt(),
          "revokedAt", key.revokedAt());
    }
  }

  @Command(name = "revoke", description = "Revokes a key for good, within two seconds.")
  static final class Revoke extends AdminCommand {
    @Parameters(paramLabel = "PREFIX", description = "The 12 characters after wamcp_live_")
    private String prefix;

    @Override
    void run(AdminSession session) {
      boolean now = session.keys().revoke(prefix);
      session
          .output()
          .one(
              now ? "Key " + prefix + " is revoked." : "Key " + prefix + " was revoked before.",
              properties("prefix", prefix, "revoked", true, "changed", now));
    }
  }
}

package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.wamcp.mcp.auth.KeyMinting.Minted;
import io.wamcp.mcp.auth.KeyMinting.Revoked;
import io.wamcp.mcp.auth.KeyRequest;
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
    subcommands = {
      KeyCommands.Mint.class,
      KeyCommands.ListAll.class,
      KeyCommands.Revoke.class,
      KeyCommands.Rotate.class
    },
    mixinStandardHelpOptions = true)
final class KeyCommands {

  @Command(name = "mint", description = "Makes a key and shows it once, on standard error.")
  static final class Mint extends AdminCommand {
    @Option(names = "--client", required = true, description = "Name of the client")
    private String client;

    @Option(names = "--label", required = true, description = "What the key is for")
    private String label;

    @Option(
        names = "--scopes",
        split = ",",
        description =
            "tools:<name> or tools:*, numbers:<Meta's id> or numbers:*, or * for the owner; what"
                + " fits the client for the kind that is not named")
    private List<String> scopes = List.of();

    @Option(
        names = "--expires",
        converter = Lifetime.class,
        description = "Lifetime such as 90d, 12h or 30m; for ever if absent")
    private Duration expires;

    @Option(names = "--read-only", description = "Refuse every tool that changes something")
    private boolean readOnly;

    @Option(
        names = "--recipients",
        split = ",",
        description = "Whom it may send to: +15550001111, +1555* or a user id; anybody if absent")
    private List<String> recipients = List.of();

    @Option(names = "--rpm", description = "Requests a minute; ${DEFAULT-VALUE} if absent")
    private int rpm = KeyRequest.REQUESTS_PER_MINUTE;

    @Option(names = "--daily", description = "Sends a day (UTC); ${DEFAULT-VALUE} if absent")
    private int daily = KeyRequest.MESSAGES_PER_DAY;

    @Override
    void run(AdminSession session) {
      KeyRequest request =
          new KeyRequest(
              client,
              label,
              scopes,
              Optional.ofNullable(expires),
              readOnly,
              recipients,
              rpm,
              daily);
      Minted key =
          session
              .database()
              .transaction(
                  tx -> {
                    Minted made = session.keys().mint(tx, request);
                    session.auditKey(
                        tx, "admin.keys.mint", made.client().id(), made.id(), told(made));
                    return made;
                  });
      show(session, key, "is made");
    }
  }

  private static Map<String, Object> told(Minted key) {
    return properties(
        "keyId", key.id(),
        "prefix", key.token().prefix(),
        "client", key.client().name(),
        "scopes", key.scopes(),
        "expiresAt", key.expiresAt());
  }

  private static void show(AdminSession session, Minted key, String what) {
    session
        .output()
        .secret(
            "token",
            key.token().reveal(),
            "Key %s of client %s %s, with %s."
                .formatted(
                    key.token().prefix(),
                    key.client().name(),
                    what,
                    String.join(", ", key.scopes())),
            told(key));
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
          "readOnly", key.readOnly() ? true : null,
          "recipients", key.recipients(),
          "rpm", key.rpmLimit(),
          "daily", key.dailyMessageLimit(),
          "live", key.liveAt(now),
          "createdAt", key.createdAt(),
          "expiresAt", key.expiresAt(),
          "revokedAt", key.revokedAt(),
          "lastUsedAt", key.lastUsedAt(),
          "lastUsedIp", key.lastUsedIp());
    }
  }

  @Command(name = "revoke", description = "Revokes a key for good, within two seconds.")
  static final class Revoke extends AdminCommand {
    @Parameters(paramLabel = "PREFIX", description = "The 12 characters after wamcp_live_")
    private String prefix;

    @Override
    void run(AdminSession session) {
      Revoked revoked =
          session
              .database()
              .transaction(
                  tx -> {
                    Revoked found = session.keys().revoke(tx, prefix);
                    session.auditKey(
                        tx,
                        "admin.keys.revoke",
                        found.key().clientId(),
                        found.key().id(),
                        properties("prefix", found.key().prefix(), "changed", found.changed()));
                    return found;
                  });
      String shown = revoked.key().prefix();
      session
          .output()
          .one(
              revoked.changed()
                  ? "Key " + shown + " is revoked."
                  : "Key " + shown + " was revoked before.",
              properties("prefix", shown, "revoked", true, "changed", revoked.changed()));
    }
  }

  @Command(
      name = "rotate",
      description = "Replaces a key by a new one with the same rights and limits, shown once.")
  static final class Rotate extends AdminCommand {
    @Parameters(paramLabel = "PREFIX", description = "The 12 characters after wamcp_live_")
    private String prefix;

    @Option(
        names = "--grace",
        converter = Lifetime.class,
        description = "How long both work, such as 7d; the old one ends at once if absent")
    private Duration grace = Duration.ZERO;

    @Override
    void run(AdminSession session) {
      Minted key =
          session
              .database()
              .transaction(
                  tx -> {
                    Minted made = session.keys().rotate(tx, prefix, grace);
                    Map<String, Object> details = told(made);
                    details.put("grace", grace.toString());
                    session.auditKey(
                        tx, "admin.keys.rotate", made.client().id(), made.id(), details);
                    return made;
                  });
      show(session, key, "replaces " + prefix);
    }
  }
}

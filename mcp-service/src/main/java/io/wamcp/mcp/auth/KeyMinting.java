package io.wamcp.mcp.auth;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.store.ApiKeys;
import io.wamcp.store.ApiKeys.ApiKey;
import io.wamcp.store.Clients;
import io.wamcp.store.Clients.Client;
import io.wamcp.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes, lists and revokes API keys. The text of a key leaves here once and is kept nowhere. */
public final class KeyMinting {

  /** Longest label of a key. */
  public static final int MAX_LABEL = 100;

  /**
   * A key that has just been made.
   *
   * @param token its text, to be shown once
   * @param expiresAt null for a key that does not expire
   */
  public record Minted(
      ApiKeyId id, ApiToken token, String client, List<String> scopes, Instant expiresAt) {}

  private final Database database;
  private final Pepper pepper;
  private final RandomGenerator random;
  private final InstantSource clock;

  /**
   * Makes a mint.
   *
   * @param random must be secure
   */
  public KeyMinting(Database database, Pepper pepper, RandomGenerator random, InstantSource clock) {
    this.database = database;
    this.pepper = pepper;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Makes a key for a client.
   *
   * @param scopes none for what fits the client: everything for the owner, else each tool named
   * @param validFor empty for a key that does not expire
   * @throws KeyRefusedException when the client is unknown or must not have such a key
   */
  public Minted mint(
      String clientName, String label, List<String> scopes, Optional<Duration> validFor) {
    if (label == null || label.isBlank() || label.length() > MAX_LABEL) {
      throw new KeyRefusedException("a key needs a label of 1 to " + MAX_LABEL + " characters");
    }
    return database.transaction(tx -> mint(tx, client(tx, clientName), label, scopes, validFor));
  }

  private Minted mint(
      DbExecute tx, Client client, String label, List<String> asked, Optional<Duration> validFor) {
    List<String> scopes = scopes(client, asked);
    ApiToken token = ApiToken.generate(random);
    Instant expiresAt = validFor.map(clock.instant()::plus).orElse(null);
    byte[] hash = pepper.mac(token.bytes());
    ApiKeyId id =
        ApiKeys.insert(tx, client.id(), label.strip(), token.prefix(), hash, scopes, expiresAt);
    return new Minted(id, token, client.name(), scopes, expiresAt);
  }

  private static List<String> scopes(Client client, List<String> asked) {
    if (asked.isEmpty()) {
      return client.owner() ? List.of(Scopes.ALL) : DefaultScopes.OF_A_CLIENT;
    }
    for (String scope : asked) {
      if (!Scopes.isScope(scope)) {
        throw new KeyRefusedException("'" + scope + "' is no scope; write tools:<name> or *");
      }
      if (scope.equals(Scopes.ALL) && !client.owner()) {
        throw new KeyRefusedException("only the owner may have the scope *; name the tools");
      }
    }
    return asked.stream().distinct().toList();
  }

  /** All keys, or those of one client. */
  public List<ApiKey> list(Optional<String> clientName) {
    return database.query(
        db -> {
          List<Client> clients =
              clientName.map(name -> List.of(client(db, name))).orElseGet(() -> Clients.all(db));
          return clients.stream()
              .flatMap(client -> ApiKeys.ofClient(db, client.id()).stream())
              .toList();
        });
  }

  /**
   * Revokes a key for good; it is refused everywhere within two seconds.
   *
   * @param prefix its 12 characters, with or without the part every key begins with
   * @return false when it was revoked before
   * @throws KeyRefusedException when there is no such key
   */
  public boolean revoke(String prefix) {
    String bare =
        prefix.startsWith(ApiToken.FIXED_PART)
            ? prefix.substring(ApiToken.FIXED_PART.length())
            : prefix;
    return database.transaction(
        tx -> {
          ApiKey key =
              ApiKeys.findByPrefix(tx, bare)
                  .orElseThrow(() -> new KeyRefusedException("there is no key " + bare));
          return ApiKeys.revoke(tx, key.clientId(), bare, clock.instant());
        });
  }

  private static Client client(DbExecute db, String name) {
    return Clients.findByName(db, name)
        .orElseThrow(() -> new KeyRefusedException("there is no client named " + name));
  }
}

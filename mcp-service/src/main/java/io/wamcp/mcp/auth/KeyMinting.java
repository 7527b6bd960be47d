package io.wamcp.mcp.auth;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.store.ApiKeys;
import io.wamcp.store.ApiKeys.ApiKey;
import io.wamcp.store.ApiKeys.NewKey;
import io.wamcp.store.Clients;
import io.wamcp.store.Clients.Client;
import io.wamcp.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes, lists, rotates and revokes API keys. The text of a key leaves here once and is kept
 * nowhere. What changes something runs in the caller's transaction.
 */
public final class KeyMinting {

  /**
   * A key that has just been made.
   *
   * @param token its text, to be shown once
   * @param expiresAt null for a key that does not expire
   */
  public record Minted(
      ApiKeyId id, ApiToken token, Client client, List<String> scopes, Instant expiresAt) {}

  /**
   * What became of a key that was revoked.
   *
   * @param changed false when it was revoked before
   */
  public record Revoked(ApiKey key, boolean changed) {}

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
   * @throws KeyRefusedException when the client is unknown or must not have such a key
   */
  public Minted mint(KeyRequest request) {
    return database.transaction(tx -> mint(tx, request));
  }

  /** As {@link #mint(KeyRequest)}, in the caller's transaction. */
  public Minted mint(DbExecute tx, KeyRequest request) {
    request.check();
    Client client =
        Clients.findByName(tx, request.client())
            .orElseThrow(
                () -> new KeyRefusedException("there is no client named " + request.client()));
    if (request.scopes().contains(Scopes.ALL) && !client.owner()) {
      throw new KeyRefusedException("only the owner may have the scope *; name the tools");
    }
    List<String> scopes = DefaultScopes.complete(client, request.scopes());
    ApiToken token = ApiToken.generate(random);
    Instant expiresAt = request.validFor().map(clock.instant()::plus).orElse(null);
    ApiKeyId id =
        ApiKeys.insert(
            tx,
            new NewKey(
                client.id(),
                request.label().strip(),
                token.prefix(),
                pepper.mac(token.bytes()),
                scopes,
                request.readOnly(),
                request.recipients().isEmpty() ? null : request.recipients(),
                request.requestsPerMinute(),
                request.messagesPerDay(),
                expiresAt,
                null));
    return new Minted(id, token, client, scopes, expiresAt);
  }

  /**
   * Makes a key with the rights and limits of another, which ends after a grace. A key that expires
   * is replaced by one with the same lifetime.
   *
   * @param prefix of the key to be replaced
   * @param grace how long both work; zero revokes the old one at once
   * @throws KeyRefusedException when there is no such key, or it works no longer
   */
  public Minted rotate(DbExecute tx, String prefix, Duration grace) {
    ApiKey old = find(tx, prefix);
    Instant now = clock.instant();
    if (!old.liveAt(now)) {
      throw new KeyRefusedException("key " + old.prefix() + " works no longer; mint a new one");
    }
    ApiToken token = ApiToken.generate(random);
    NewKey successor = successor(old, token, now);
    ApiKeyId id = ApiKeys.insert(tx, successor);
    if (grace.isZero()) {
      ApiKeys.revoke(tx, old.clientId(), old.prefix(), now);
    } else {
      ApiKeys.endAt(tx, old.clientId(), old.prefix(), now.plus(grace));
    }
    Client client = Clients.find(tx, old.clientId()).orElseThrow();
    return new Minted(id, token, client, old.scopes(), successor.expiresAt());
  }

  private NewKey successor(ApiKey old, ApiToken token, Instant now) {
    Instant expiresAt =
        old.expiresAt() == null
            ? null
            : now.plus(Duration.between(old.createdAt(), old.expiresAt()));
    return new NewKey(
        old.clientId(),
        old.label(),
        token.prefix(),
        pepper.mac(token.bytes()),
        old.scopes(),
        old.readOnly(),
        old.recipients(),
        old.rpmLimit(),
        old.dailyMessageLimit(),
        expiresAt,
        old.id());
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
   * @throws KeyRefusedException when there is no such key
   */
  public Revoked revoke(DbExecute tx, String prefix) {
    ApiKey key = find(tx, prefix);
    return new Revoked(key, ApiKeys.revoke(tx, key.clientId(), key.prefix(), clock.instant()));
  }

  private static ApiKey find(DbExecute tx, String prefix) {
    String bare =
        prefix.startsWith(ApiToken.FIXED_PART)
            ? prefix.substring(ApiToken.FIXED_PART.length())
            : prefix;
    return ApiKeys.findByPrefix(tx, bare)
        .orElseThrow(
            () -> new KeyRefusedException("there is no key with this prefix; see keys list"));
  }

  private static Client client(DbExecute db, String name) {
    return Clients.findByName(db, name)
        .orElseThrow(() -> new KeyRefusedException("there is no client named " + name));
  }
}

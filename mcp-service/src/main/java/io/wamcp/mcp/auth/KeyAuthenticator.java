package io.wamcp.mcp.auth;

import io.wamcp.mcp.protocol.Authentication;
import io.wamcp.mcp.protocol.Authenticator;
import io.wamcp.mcp.protocol.RequestInfo;
import io.wamcp.store.ApiKeys.ApiKey;
import io.wamcp.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the client behind a bearer token, anew for every request. A key that is revoked, expired or
 * whose client is disabled is refused within two seconds, on every replica. Thread-safe.
 */
public final class KeyAuthenticator implements Authenticator<Principal> {

  private static final byte[] NO_HASH = new byte[Pepper.MAC_BYTES];

  private final Pepper pepper;
  private final KeyCache keys;
  private final InstantSource clock;
  private final Consumer<AuthFailure> onFailure;

  /**
   * Makes an authenticator.
   *
   * @param onFailure told about every refusal, for metrics
   */
  public KeyAuthenticator(
      Database database, Pepper pepper, InstantSource clock, Consumer<AuthFailure> onFailure) {
    this.pepper = pepper;
    this.keys = new KeyCache(database, clock, KeyCache.MOST_ENTRIES);
    this.clock = clock;
    this.onFailure = onFailure;
  }

  @Override
  public Authentication<Principal> authenticate(Optional<String> bearer, RequestInfo request) {
    if (bearer.isEmpty()) {
      onFailure.accept(AuthFailure.MISSING);
      return new Authentication.Missing<>();
    }
    Optional<ApiToken> token = ApiToken.parse(bearer.get());
    return token.isEmpty() ? refuse(AuthFailure.MALFORMED) : check(token.get());
  }

  private Authentication<Principal> check(ApiToken token) {
    Optional<ApiKey> found = keys.find(token.prefix());
    // An unknown prefix costs the same as a known one.
    boolean matches = pepper.verify(token.bytes(), found.map(ApiKey::hash).orElse(NO_HASH));
    if (found.isEmpty()) {
      return refuse(AuthFailure.UNKNOWN);
    }
    if (!matches) {
      return refuse(AuthFailure.WRONG_SECRET);
    }
    ApiKey key = found.get();
    Instant now = clock.instant();
    return key.liveAt(now) ? accept(key) : refuse(reason(key));
  }

  private static Authentication<Principal> accept(ApiKey key) {
    return new Authentication.Authenticated<>(
        new Principal(
            key.clientId(), key.id(), key.clientName(), key.ownerKey(), Set.copyOf(key.scopes())));
  }

  private static AuthFailure reason(ApiKey key) {
    if (key.clientDisabled()) {
      return AuthFailure.CLIENT_DISABLED;
    }
    return key.revokedAt() != null ? AuthFailure.REVOKED : AuthFailure.EXPIRED;
  }

  private Authentication<Principal> refuse(AuthFailure failure) {
    onFailure.accept(failure);
    return new Authentication.Invalid<>();
  }
}

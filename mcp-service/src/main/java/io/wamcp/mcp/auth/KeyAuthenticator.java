package io.wamcp.mcp.auth;

import io.wamcp.mcp.protocol.Authentication;
import io.wamcp.mcp.protocol.Authenticator;
import io.wamcp.mcp.protocol.RequestInfo;
import io.wamcp.store.ApiKeys.ApiKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Finds the client behind a bearer token, anew for every request. A key that is revoked, expired or
 * whose client is disabled is refused within two seconds, on every replica. Thread-safe.
 */
public final class KeyAuthenticator implements Authenticator<Principal> {

  private static final byte[] NO_HASH = new byte[Pepper.MAC_BYTES];

  private final Access access;
  private final Pepper pepper;
  private final InstantSource clock;
  private final KeyObserver observer;

  /**
   * Makes an authenticator.
   *
   * @param observer told about every use and every refusal
   */
  public KeyAuthenticator(Access access, Pepper pepper, InstantSource clock, KeyObserver observer) {
    this.access = access;
    this.pepper = pepper;
    this.clock = clock;
    this.observer = observer;
  }

  @Override
  public Authentication<Principal> authenticate(Optional<String> bearer, RequestInfo request) {
    if (bearer.isEmpty()) {
      observer.refused(AuthFailure.MISSING, Optional.empty(), address(request));
      return new Authentication.Missing<>();
    }
    return ApiToken.parse(bearer.get())
        .map(token -> check(token, request))
        .orElseGet(() -> refuse(AuthFailure.MALFORMED, Optional.empty(), request));
  }

  private Authentication<Principal> check(ApiToken token, RequestInfo request) {
    Optional<ApiKey> found = access.find(token.prefix());
    // An unknown prefix costs the same as a known one.
    boolean matches = pepper.verify(token.bytes(), found.map(ApiKey::hash).orElse(NO_HASH));
    if (found.isEmpty()) {
      return refuse(AuthFailure.UNKNOWN, found, request);
    }
    if (!matches) {
      return refuse(AuthFailure.WRONG_SECRET, found, request);
    }
    ApiKey key = found.get();
    Instant now = clock.instant();
    return key.liveAt(now) ? accept(key, now, request) : refuse(reason(key), found, request);
  }

  private Authentication<Principal> accept(ApiKey key, Instant now, RequestInfo request) {
    observer.used(key.id(), now, address(request));
    return new Authentication.Authenticated<>(
        new Principal(
            key.clientId(),
            key.id(),
            key.prefix(),
            key.clientName(),
            key.ownerKey(),
            KeyRights.of(key),
            address(request)));
  }

  private static String address(RequestInfo request) {
    return Addresses.plain(request.remoteAddress());
  }

  private static AuthFailure reason(ApiKey key) {
    if (key.clientDisabled()) {
      return AuthFailure.CLIENT_DISABLED;
    }
    return key.revokedAt() != null ? AuthFailure.REVOKED : AuthFailure.EXPIRED;
  }

  private Authentication<Principal> refuse(
      AuthFailure failure, Optional<ApiKey> key, RequestInfo request) {
    observer.refused(failure, key, address(request));
    return new Authentication.Invalid<>();
  }
}

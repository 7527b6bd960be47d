package io.wamcp.mcp.auth;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.store.ApiKeys.ApiKey;
import java.time.Instant;
import java.util.Optional;

/** Told how keys are used. Called on the requests' threads: must be quick and must not throw. */
public interface KeyObserver {

  /**
   * A key was accepted.
   *
   * @param address where the request came from, an IP literal; null where it is unknown
   */
  void used(ApiKeyId key, Instant at, String address);

  /**
   * A request was refused.
   *
   * @param key the key that was meant, where there is one of that prefix
   * @param address as above
   */
  void refused(AuthFailure failure, Optional<ApiKey> key, String address);
}

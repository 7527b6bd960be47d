package io.wamcp.mcp;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.mcp.audit.CountedEvents;
import io.wamcp.mcp.audit.CountedEvents.Kind;
import io.wamcp.mcp.auth.AuthFailure;
import io.wamcp.mcp.auth.KeyObserver;
import io.wamcp.mcp.auth.KeyUsage;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.ApiKeys.ApiKey;
import java.time.Instant;
import java.util.Optional;

/** Passes on what happens to keys: to metrics, to their last use, to the audit trail. */
final class KeyEvents implements KeyObserver {

  private final McpMetrics metrics;
  private final KeyUsage usage;
  private final CountedEvents counted;

  KeyEvents(McpMetrics metrics, KeyUsage usage, CountedEvents counted) {
    this.metrics = metrics;
    this.usage = usage;
    this.counted = counted;
  }

  @Override
  public void used(ApiKeyId key, Instant at, String address) {
    usage.used(key, at, address);
  }

  @Override
  public void refused(AuthFailure failure, Optional<ApiKey> key, String address) {
    metrics.authFailed(failure);
    counted.count(
        new Kind(
            "auth.refused",
            failure.wireName(),
            key.map(ApiKey::clientId).orElse(null),
            key.map(ApiKey::id).orElse(null),
            address));
  }

  void limited(Principal caller) {
    metrics.rateLimited();
    counted.count(
        new Kind(
            "rate.limited", "requests", caller.clientId(), caller.apiKeyId(), caller.address()));
  }
}

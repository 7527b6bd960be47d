package io.wamcp.local;

import io.wamcp.domain.config.Secret;
import io.wamcp.mcp.auth.KeyMinting;
import io.wamcp.mcp.auth.KeyRequest;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.store.Clients;
import io.wamcp.store.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Mints the API key a local stack hands to its user; a laptop needs no limits. */
final class OwnerKey {

  private OwnerKey() {}

  static String mint(Database database, Clients.Client owner, Secret pepper) {
    return new KeyMinting(
            database, new Pepper(pepper, Optional.empty()), new SecureRandom(), Clock.systemUTC())
        .mint(
            KeyRequest.of(owner.name(), "local stack", List.of(), Optional.empty())
                .withLimits(KeyRequest.MOST, KeyRequest.MOST))
        .token()
        .reveal();
  }
}

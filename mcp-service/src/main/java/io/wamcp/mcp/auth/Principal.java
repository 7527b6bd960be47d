package io.wamcp.mcp.auth;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import java.util.Objects;
import java.util.Set;

/**
 * Who calls: a client by one of its keys. What it may do is decided by the key's scopes and, for
 * everything that concerns a number, by the client's grants as well.
 *
 * @param owner whether the client owns this installation
 */
public record Principal(
    ClientId clientId, ApiKeyId apiKeyId, String clientName, boolean owner, Set<String> scopes) {

  public Principal {
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(apiKeyId, "apiKeyId");
    scopes = Set.copyOf(scopes);
  }

  /** Whether the key's scopes cover the tool. */
  public boolean mayUse(String tool) {
    return scopes.contains(Scopes.ALL) || scopes.contains(Scopes.ofTool(tool));
  }
}

package io.wamcp.mcp.auth;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import java.util.Objects;
import java.util.Set;

/**
 * Who calls: a client by one of its keys. What it may do is decided by the key's rights and, for
 * everything that concerns a number, by the client's grants as well.
 *
 * @param keyPrefix the part of the key that is no secret
 * @param owner whether the client owns this installation
 * @param rights what the key allows, as it was when the request came; {@link Access} tells later
 * @param address where the request came from, an IP literal, which may be a proxy's; null where it
 *     is unknown
 */
public record Principal(
    ClientId clientId,
    ApiKeyId apiKeyId,
    String keyPrefix,
    String clientName,
    boolean owner,
    KeyRights rights,
    String address) {

  public Principal {
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(apiKeyId, "apiKeyId");
    Objects.requireNonNull(keyPrefix, "keyPrefix");
    Objects.requireNonNull(rights, "rights");
  }

  /**
   * Whether the key covers the tool.
   *
   * @param reads whether the tool changes nothing
   */
  public boolean mayUse(String tool, boolean reads) {
    return rights.mayUse(tool, reads);
  }

  /** Whether the key covers the number; its client needs a grant on it as well. */
  public boolean coversNumber(PhoneNumberId number) {
    return rights.coversNumber(number);
  }

  /** The only numbers the key may be used for; null for all that are granted to its client. */
  public Set<PhoneNumberId> numberScope() {
    return rights.numberScope();
  }

  /**
   * Whether the key may send to somebody.
   *
   * @param recipient a phone number with its plus, or a business-scoped user id
   */
  public boolean maySendTo(String recipient) {
    return rights.maySendTo(recipient);
  }
}

package io.wamcp.mcp.auth;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.ApiKeys.ApiKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a key may do by itself. Where a number is concerned its client needs a grant as well.
 *
 * @param readOnly whether it is refused every tool that changes something
 * @param recipients whom it may send to: identifiers, or beginnings of them followed by {@code *};
 *     empty for anybody
 * @param requestsPerMinute how often it may ask, over all replicas
 */
public record KeyRights(
    Set<String> scopes,
    boolean readOnly,
    Optional<List<String>> recipients,
    int requestsPerMinute) {

  public KeyRights {
    scopes = Set.copyOf(scopes);
    recipients = recipients.map(List::copyOf);
  }

  static KeyRights of(ApiKey key) {
    return new KeyRights(
        Set.copyOf(key.scopes()),
        key.readOnly(),
        Optional.ofNullable(key.recipients()),
        key.rpmLimit());
  }

  /** Whether the scopes cover a tool; {@code reads} when it changes nothing. */
  boolean mayUse(String tool, boolean reads) {
    return (reads || !readOnly)
        && (scopes.contains(Scopes.ALL)
            || scopes.contains(Scopes.ALL_TOOLS)
            || scopes.contains(Scopes.ofTool(tool)));
  }

  boolean coversNumber(PhoneNumberId number) {
    return allNumbers() || scopes.contains(Scopes.ofNumber(number));
  }

  private boolean allNumbers() {
    return scopes.contains(Scopes.ALL) || scopes.contains(Scopes.ALL_NUMBERS);
  }

  /** The only numbers it may be used for; null for all that are granted. */
  Set<PhoneNumberId> numberScope() {
    return allNumbers()
        ? null
        : scopes.stream()
            .map(Scopes::number)
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean maySendTo(String recipient) {
    return recipients.isEmpty()
        || recipients.get().stream().anyMatch(allowed -> matches(allowed, recipient));
  }

  private static boolean matches(String allowed, String recipient) {
    return allowed.endsWith("*")
        ? recipient.startsWith(allowed.substring(0, allowed.length() - 1))
        : recipient.equals(allowed);
  }
}

package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * A person goes by other identifiers from now on. Read from the structured ids alone: the sentence
 * in the body is for people, and holds invisible direction marks. What is null is not known or does
 * not change; both sides have at least one identifier.
 *
 * @param waId the number until now
 * @param userId the user id until now
 */
public record IdentityChange(
    String waId, String userId, String newWaId, String newUserId, String newParentUserId) {

  private static final Set<String> CHANGES = Set.of("user_changed_number", "user_changed_user_id");

  /** Reads it from a system message; empty when the message says something else. */
  public static Optional<IdentityChange> of(InboundMessage message) {
    JsonNode payload = message.payload();
    if (message.type() != MessageType.SYSTEM
        || !CHANGES.contains(payload.path("change").asText())) {
      return Optional.empty();
    }
    SenderIdentity sender = message.sender();
    return of(
        sender.from() == null ? sender.waId() : sender.from(),
        sender.userId(),
        JsonFields.partyId(payload, "newWaId"),
        JsonFields.partyId(payload, "newUserId"),
        JsonFields.partyId(payload, "newParentUserId"));
  }

  /** A former id that equals the new one says nothing about before. */
  static Optional<IdentityChange> of(
      String waId, String userId, String newWaId, String newUserId, String newParentUserId) {
    boolean sameUser = userId != null && userId.equals(newUserId);
    boolean samePhone = waId != null && waId.equals(newWaId);
    String before = sameUser ? null : userId;
    boolean known = waId != null || before != null;
    boolean changes =
        (newWaId != null && !samePhone)
            || (newUserId != null && !sameUser)
            || (newUserId != null && waId != null);
    return known && changes
        ? Optional.of(new IdentityChange(waId, before, newWaId, newUserId, newParentUserId))
        : Optional.empty();
  }
}

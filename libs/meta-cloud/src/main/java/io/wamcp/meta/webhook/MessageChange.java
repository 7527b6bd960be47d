package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.Wamid;
import java.util.Optional;

/** What a message does to an earlier one. */
public sealed interface MessageChange {

  /** The message that is changed. */
  Wamid target();

  /**
   * A reaction.
   *
   * @param emoji null when an earlier one is taken back
   */
  record Reaction(Wamid target, String emoji) implements MessageChange {}

  /**
   * New content.
   *
   * @param body null when the caption of media was taken away, and when the edit could not be read
   */
  record Edit(Wamid target, String body, JsonNode content) implements MessageChange {}

  /** Deletion for everyone. */
  record Revoke(Wamid target) implements MessageChange {}

  /** Reads it from what {@link MessageReader} gave; empty when the message changes none. */
  static Optional<MessageChange> of(MessageType type, String body, JsonNode payload) {
    return switch (type) {
      case REACTION ->
          target(payload, "targetWamid")
              .map(target -> new Reaction(target, JsonFields.scalar(payload, "emoji")));
      case EDIT ->
          target(payload, "originalWamid")
              .map(target -> new Edit(target, body, payload.path("edited")));
      case REVOKE -> target(payload, "originalWamid").map(Revoke::new);
      default -> Optional.empty();
    };
  }

  private static Optional<Wamid> target(JsonNode payload, String field) {
    return Optional.ofNullable(JsonFields.wamid(payload, field));
  }
}

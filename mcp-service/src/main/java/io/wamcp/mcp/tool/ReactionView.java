package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.MessageReaction;
import java.time.Instant;
import java.util.List;

/** A reaction to a message. */
public record ReactionView(
    String emoji,
    boolean fromMe,
    @OptionalField @JsonPropertyDescription("waId or userId of who reacted") String contact,
    Instant at) {

  /** A message in a large group may have more; those are left out. */
  static final int MOST = 20;

  private static final int LONGEST_EMOJI = 64;

  /** Null when there are none. */
  static List<ReactionView> of(ConversationMessage message) {
    List<ReactionView> views =
        message.reactions().stream().limit(MOST).map(ReactionView::of).toList();
    return views.isEmpty() ? null : views;
  }

  private static ReactionView of(MessageReaction reaction) {
    String emoji = reaction.emoji();
    return new ReactionView(
        emoji.length() > LONGEST_EMOJI ? emoji.substring(0, LONGEST_EMOJI) : emoji,
        reaction.fromBusiness(),
        reaction.waId() == null ? reaction.bsuid() : reaction.waId(),
        reaction.at());
  }
}

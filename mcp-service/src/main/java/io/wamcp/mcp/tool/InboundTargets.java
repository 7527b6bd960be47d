package io.wamcp.mcp.tool;

import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.Database;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Messages of customers that can be reacted to and marked as read. Says what Meta would say, before
 * anything is queued. Thread-safe.
 */
public final class InboundTargets {

  /** Source: Meta, WhatsApp Cloud API, "Reaction messages" and "Mark messages as read". */
  private static final Duration OLDEST = Duration.ofDays(30);

  private final Database database;
  private final InstantSource clock;

  public InboundTargets(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The message of this wamid; what the caller may not see does not exist. */
  ConversationMessage find(Principal caller, String tool, String wamid) {
    TextRules.checkToken("wamid", wamid);
    ConversationQuery query = CallerQueries.all(caller, tool);
    ConversationMessage message =
        database
            .query(db -> Conversations.find(db, query, new Wamid(wamid)))
            .orElseThrow(InboundTargets::notFound);
    check(message);
    return message;
  }

  private void check(ConversationMessage message) {
    if (message.outbound()) {
      throw unusable("The business wrote that message itself.", "a message the person wrote");
    }
    if (message.groupId() != null) {
      throw unusable("That message was written in a group.", "a message of a chat of two");
    }
    if (message.revokedAt() != null) {
      throw unusable("That message was deleted by its author.", "a message that is still there");
    }
    if (message.reachable().isEmpty()) {
      throw unusable(
          "The author of that message is not known, or their number is somebody else's now.",
          "another message");
    }
    if (message.at().isBefore(clock.instant().minus(OLDEST))) {
      throw new ToolFailureException(
          "message_too_old",
          "WhatsApp takes this for messages of the last 30 days only; that one is of "
              + message.at()
              + ".",
          "Use a newer message of this person, or send_message.");
    }
  }

  /** Where a message to the author goes. */
  static Recipient author(ConversationMessage message) {
    String phone = message.contact().waId();
    return new Recipient(phone == null ? message.contact().bsuid() : "+" + phone);
  }

  private static ToolFailureException unusable(String why, String instead) {
    return new ToolFailureException(
        "invalid_target", why, "Give the wamid of " + instead + ", as get_messages lists them.");
  }

  private static ToolFailureException notFound() {
    return new ToolFailureException(
        "not_found",
        "There is no such message for this key.",
        "Check the wamid; get_messages lists the messages this key may see.");
  }
}

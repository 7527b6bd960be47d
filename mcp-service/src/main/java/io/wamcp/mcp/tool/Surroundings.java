package io.wamcp.mcp.tool;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationPage;
import io.wamcp.store.ConversationPosition;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A message among those of its chat.
 *
 * @param messages oldest first
 * @param target the one that was asked for
 * @param more whether there are older ones
 * @param moreAfter whether there are newer ones
 */
record Surroundings(
    List<ConversationMessage> messages,
    ConversationMessage target,
    ConversationPosition horizon,
    boolean more,
    boolean moreAfter) {

  /**
   * The message and as many before it as after it, as far as there are.
   *
   * @param id Meta's id of it, or ours
   */
  static Optional<Surroundings> of(DbExecute db, ConversationQuery query, String id, int limit) {
    return find(db, query, id).map(target -> of(db, query, target, limit));
  }

  private static Optional<ConversationMessage> find(
      DbExecute db, ConversationQuery query, String id) {
    TextRules.checkToken("around", id);
    return TextRules.isUuid(id)
        ? Conversations.find(db, query, new MessageId(UUID.fromString(id)))
        : Conversations.find(db, query, new Wamid(id));
  }

  private static Surroundings of(
      DbExecute db, ConversationQuery query, ConversationMessage target, int limit) {
    ConversationQuery chat = query.ofChat(target.phoneNumberId(), contact(target));
    int before = (limit - 1) / 2;
    ConversationPage older = Conversations.before(db, chat, target.position(), before);
    int after = limit - 1 - older.messages().size();
    ConversationPage newer = Conversations.after(db, chat, target.position(), after);
    List<ConversationMessage> messages = new ArrayList<>(older.messages());
    messages.add(target);
    messages.addAll(newer.messages());
    return new Surroundings(messages, target, newer.horizon(), older.more(), newer.more());
  }

  /** Of a message in a group it is the whole number: groups are no chats of one person. */
  private static String contact(ConversationMessage message) {
    if (message.groupId() != null) {
      return null;
    }
    if (message.contact() != null) {
      String waId = message.contact().waId();
      return waId == null ? message.contact().bsuid() : waId;
    }
    return message.contactWaId() == null ? message.contactBsuid() : message.contactWaId();
  }

  ConversationPosition first() {
    return messages.getFirst().position();
  }

  ConversationPosition last() {
    return messages.getLast().position();
  }
}

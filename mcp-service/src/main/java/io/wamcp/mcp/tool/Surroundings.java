package io.wamcp.mcp.tool;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationPosition;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.MessageSearch.Filter;
import io.wamcp.store.MessageSearch.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A message among those of its chat: that with one person, or its group.
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

  /** No identifier is empty. */
  private static final String NOBODY = "";

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
    Filter filter = filter(target);
    ConversationQuery chat =
        query.ofChat(target.phoneNumberId(), filter.isEmpty() ? contact(target) : null);
    ConversationPosition at = target.position();
    Found older =
        side((limit - 1) / 2, at, most -> MessagePages.before(db, chat, filter, at, most));
    int after = limit - 1 - older.messages().size();
    Found newer = side(after, at, most -> MessagePages.after(db, chat, filter, at, most));
    List<ConversationMessage> messages = new ArrayList<>(older.messages());
    messages.add(target);
    messages.addAll(newer.messages());
    return new Surroundings(messages, target, newer.horizon(), older.more(), newer.more());
  }

  /** One is looked for at least: it tells whether there are more. */
  private static Found side(int limit, ConversationPosition start, IntFunction<Found> read) {
    if (limit > 0) {
      return read.apply(limit);
    }
    Found next = read.apply(1);
    boolean more = next.more() || !next.messages().isEmpty();
    return new Found(List.of(), next.horizon(), start, more);
  }

  /** Where no identifier leads to the chat. */
  private static Filter filter(ConversationMessage target) {
    if (target.groupId() != null) {
      return Filter.ofGroup(target.groupId());
    }
    boolean retired = target.contact() != null && target.contact().isRetired();
    return retired ? Filter.ofPerson(target.contact().id()) : Filter.NOTHING;
  }

  /** Never null, which would be everybody: a message of nobody stands alone. */
  private static String contact(ConversationMessage message) {
    Stream<String> identities =
        message.contact() == null
            ? Stream.of(message.contactWaId(), message.contactBsuid())
            : Stream.of(message.contact().waId(), message.contact().bsuid());
    return identities.filter(Objects::nonNull).findFirst().orElse(NOBODY);
  }

  ConversationPosition first() {
    return messages.getFirst().position();
  }

  ConversationPosition last() {
    return messages.getLast().position();
  }
}

package io.wamcp.mcp.tool;

import io.helidon.dbclient.DbExecute;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationPage;
import io.wamcp.store.ConversationPosition;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.MessageSearch;
import io.wamcp.store.MessageSearch.Filter;
import io.wamcp.store.MessageSearch.Found;
import java.util.List;

/**
 * Pages of messages, straight from the index where it knows what is asked for, and by looking at
 * them one by one where it does not. Stateless.
 */
final class MessagePages {

  private MessagePages() {}

  /** The newest messages. */
  static Found newest(DbExecute db, ConversationQuery query, Filter filter, int limit) {
    return filter.isEmpty()
        ? backward(Conversations.newest(db, query, limit))
        : MessageSearch.newest(db, query, filter, limit);
  }

  /** Those before a position. */
  static Found before(
      DbExecute db, ConversationQuery query, Filter filter, ConversationPosition from, int limit) {
    return filter.isEmpty()
        ? backward(Conversations.before(db, query, from, limit))
        : MessageSearch.before(db, query, filter, from, limit);
  }

  /** Those after a position, below the horizon. */
  static Found after(
      DbExecute db, ConversationQuery query, Filter filter, ConversationPosition from, int limit) {
    return filter.isEmpty()
        ? forward(Conversations.after(db, query, from, limit), from)
        : MessageSearch.after(db, query, filter, from, limit);
  }

  private static Found backward(ConversationPage page) {
    List<ConversationMessage> messages = page.messages();
    ConversationPosition edge =
        messages.isEmpty() ? page.horizon() : messages.getFirst().position();
    return new Found(messages, page.horizon(), edge, page.more());
  }

  private static Found forward(ConversationPage page, ConversationPosition from) {
    List<ConversationMessage> messages = page.messages();
    ConversationPosition edge = messages.isEmpty() ? from : messages.getLast().position();
    return new Found(messages, page.horizon(), edge, page.more());
  }
}

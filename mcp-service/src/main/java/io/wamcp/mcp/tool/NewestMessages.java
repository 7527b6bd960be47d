package io.wamcp.mcp.tool;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.tool.CursorCodec.Cursor;
import io.wamcp.mcp.tool.CursorCodec.Direction;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationPage;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest messages of a number or of a conversation, in the form and with the rights of {@code
 * get_messages}, whose cursors it gives. Thread-safe.
 */
public final class NewestMessages {

  /** How many messages at most; size may cut off older ones. */
  static final int MOST = 20;

  private final Database database;
  private final CursorCodec cursors;
  private final InstantSource clock;

  public NewestMessages(Database database, CursorCodec cursors, InstantSource clock) {
    this.database = database;
    this.cursors = cursors;
    this.clock = clock;
  }

  /**
   * Reads them, oldest first.
   *
   * @param contact only those exchanged with this person, by WhatsApp id or user id; null for all
   */
  public MessageList of(Principal caller, PhoneNumberId number, String contact) {
    ConversationQuery query =
        new ConversationQuery(
            caller.clientId(),
            caller.owner(),
            GetMessagesTool.NAME,
            number,
            contact,
            null,
            caller.numberScope());
    ConversationPage page = database.query(db -> Conversations.newest(db, query, MOST));
    Instant now = clock.instant();
    SizeBudget budget = new SizeBudget();
    List<MessageView> views = new ArrayList<>();
    ConversationMessage oldest = null;
    boolean cut = false;
    for (ConversationMessage message : page.messages().reversed()) {
      MessageView view = MessageView.of(message, now);
      cut = cut || !budget.take(view);
      if (!cut) {
        views.add(view);
        oldest = message;
      }
    }
    Collections.reverse(views);
    return new MessageList(
        List.copyOf(views),
        cursor(caller, new Cursor(Direction.NEWER, page.horizon())),
        false,
        oldest != null && (cut || page.more())
            ? cursor(caller, new Cursor(Direction.OLDER, oldest.position()))
            : null);
  }

  private String cursor(Principal caller, Cursor cursor) {
    return cursors.write(caller.clientId(), cursor);
  }
}

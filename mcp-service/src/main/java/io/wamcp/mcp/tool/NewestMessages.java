package io.wamcp.mcp.tool;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.tool.CursorCodec.Cursor;
import io.wamcp.mcp.tool.CursorCodec.Direction;
import io.wamcp.store.ConversationPage;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.Database;
import java.time.InstantSource;
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
    ConversationQuery query = CallerQueries.of(caller, GetMessagesTool.NAME, number, contact, null);
    ConversationPage page = database.query(db -> Conversations.newest(db, query, MOST));
    FittingMessages fitting = FittingMessages.newestOf(page.messages(), clock.instant());
    boolean older = !fitting.isEmpty() && (fitting.cut() || page.more());
    return new MessageList(
        List.copyOf(fitting.views()),
        cursor(caller, new Cursor(Direction.NEWER, page.horizon())),
        false,
        older ? cursor(caller, new Cursor(Direction.OLDER, fitting.first())) : null);
  }

  private String cursor(Principal caller, Cursor cursor) {
    return cursors.write(caller.clientId(), cursor);
  }
}

package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.store.MessageScan.Place;
import io.wamcp.store.MessageScan.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Chats of two as a client sees them: the newest message it may see, and how many it has not read.
 * A chat is where its newest message is, so nothing is written for it. Stateless.
 */
public final class Chats {

  /** More unread messages than these are not counted. */
  public static final int MOST_UNREAD = 100;

  /**
   * A chat.
   *
   * @param unread inbound messages since the client's mark, at most {@link #MOST_UNREAD}
   */
  public record Chat(ConversationMessage last, int unread) {}

  /**
   * Chats, the one with the newest message first.
   *
   * @param edge where the next page begins
   * @param more whether there may be more beyond the edge
   */
  public record ChatPage(List<Chat> chats, ConversationPosition edge, boolean more) {}

  /** What changes or explains a message is none that somebody has to read. */
  private static final String READABLE =
      "i.message_type NOT IN ('reaction', 'edit', 'revoke', 'system')";

  private static final String LATER =
      """
      SELECT 1 FROM messages j WHERE j.phone_number_id = i.phone_number_id AND j.group_id IS NULL
        AND (j.created_xid, j.seq) > (i.created_xid, i.seq) AND %s
      """
          .formatted(WantedMessages.VISIBLE.replace("i.", "j."));

  /** Whoever has no contact yet is known by one of the ids a message was sent to. */
  private static final String NEWEST_OF_ITS_CHAT =
      """
      i.group_id IS NULL
        AND COALESCE(CAST(i.contact_id AS text), i.contact_wa_id, i.contact_bsuid) IS NOT NULL
        AND NOT EXISTS (%1$s AND j.contact_id = i.contact_id)
        AND (i.contact_id IS NOT NULL OR (
          NOT EXISTS (%1$s AND j.contact_id IS NULL AND j.contact_wa_id = i.contact_wa_id)
          AND NOT EXISTS (%1$s AND j.contact_id IS NULL AND j.contact_bsuid = i.contact_bsuid)))
      """
          .formatted(LATER);

  private Chats() {}

  /** The chats whose newest message is before a position; null for the first page. */
  public static ChatPage page(
      DbExecute db, ConversationQuery query, ConversationPosition before, int limit) {
    ConversationPosition from =
        before == null ? new ConversationPosition(Long.MAX_VALUE, 0) : before;
    Result result =
        new MessageScan(db, query, NEWEST_OF_ITS_CHAT, Map.of()).backward(from, limit, null);
    List<ConversationMessage> newestFirst =
        Conversations.ofIds(db, query, result.found().stream().map(Place::id).toList()).reversed();
    Map<ContactId, Integer> unread = unread(db, query.client(), contacts(newestFirst));
    List<Chat> chats = new ArrayList<>();
    for (ConversationMessage message : newestFirst) {
      ContactId contact = message.contact() == null ? null : message.contact().id();
      chats.add(new Chat(message, contact == null ? 0 : unread.getOrDefault(contact, 0)));
    }
    return new ChatPage(chats, result.edge(), !result.exhausted());
  }

  private static List<ContactId> contacts(List<ConversationMessage> messages) {
    return messages.stream()
        .map(ConversationMessage::contact)
        .filter(Objects::nonNull)
        .map(Contacts.Contact::id)
        .toList();
  }

  /**
   * How many messages of these people the client has not read, each person's own number only.
   *
   * @param contacts people of numbers the client may see
   */
  public static Map<ContactId, Integer> unread(
      DbExecute db, ClientId client, Collection<ContactId> contacts) {
    String ids =
        contacts.stream().map(ContactId::toString).collect(Collectors.joining(",", "{", "}"));
    Map<ContactId, Integer> unread = new HashMap<>();
    db.createQuery(
            """
            SELECT c.id, u.unread FROM contacts c
            JOIN client_grants g ON g.phone_number_id = c.phone_number_id
                AND g.client_id = :client AND g.revoked_at IS NULL
            LEFT JOIN read_marks r ON r.client_id = g.client_id
                AND r.phone_number_id = c.phone_number_id AND r.contact_id = c.id
            CROSS JOIN LATERAL (SELECT CAST(count(*) AS integer) AS unread FROM (
                SELECT 1 FROM messages i WHERE i.phone_number_id = c.phone_number_id
                  AND i.contact_id = c.id AND i.direction = 'inbound' AND i.group_id IS NULL
                  AND i.seq > COALESCE(r.read_seq, 0) AND %s LIMIT %d) newer) u
            WHERE c.id = ANY(CAST(:contacts AS uuid[]))
            """
                .formatted(READABLE, MOST_UNREAD))
        .addParam("client", client.toString())
        .addParam("contacts", ids)
        .execute()
        .forEach(
            row -> unread.put(new ContactId(Rows.uuid(row, "id")), Rows.integer(row, "unread")));
    return unread;
  }
}

package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.store.MessageScan.Place;
import io.wamcp.store.MessageScan.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Messages by type, time, words and group, read in the order of {@link Conversations}. One call
 * looks at a bounded number of messages and tells where to go on. Stateless.
 */
public final class MessageSearch {

  /**
   * What is looked for; null for anything.
   *
   * @param type Meta's message type
   * @param since stored here at this moment or later
   * @param until stored here before
   * @param text occurs in the body, whatever the case
   * @param groupId written in this group
   * @param person exchanged with this contact, outside groups
   */
  public record Filter(
      String type, Instant since, Instant until, String text, String groupId, ContactId person) {

    /** Looks for everything. */
    public static final Filter NOTHING = new Filter(null, null, null, null, null, null);

    /** Looks in groups and in chats of two. */
    public Filter(String type, Instant since, Instant until, String text) {
      this(type, since, until, text, null);
    }

    /** Looks at all people. */
    public Filter(String type, Instant since, Instant until, String text, String groupId) {
      this(type, since, until, text, groupId, null);
    }

    /** Looks for all that was written in a group. */
    public static Filter ofGroup(String groupId) {
      return new Filter(null, null, null, null, groupId);
    }

    /** Looks for the chat with a contact, also one that no identifier names any more. */
    public static Filter ofPerson(ContactId person) {
      return new Filter(null, null, null, null, null, person);
    }

    /** Whether everything is looked for. */
    public boolean isEmpty() {
      return equals(NOTHING);
    }
  }

  /**
   * What was found, oldest first.
   *
   * @param horizon as of {@link ConversationPage}
   * @param edge where to go on in the direction of reading
   * @param more whether there may be more beyond the edge
   */
  public record Found(
      List<ConversationMessage> messages,
      ConversationPosition horizon,
      ConversationPosition edge,
      boolean more) {}

  /** How far the order of reading and the clock may be apart: the longest transaction, and more. */
  private static final Duration DISORDER = Duration.ofMinutes(10);

  private MessageSearch() {}

  /** The newest messages of this kind. */
  public static Found newest(DbExecute db, ConversationQuery query, Filter filter, int limit) {
    ConversationPosition start =
        filter.until() == null
            ? new ConversationPosition(Long.MAX_VALUE, 0)
            : notBefore(db, query, filter.until().plus(DISORDER));
    return before(db, query, filter, start, limit);
  }

  /** Those just before a position. */
  public static Found before(
      DbExecute db,
      ConversationQuery query,
      Filter filter,
      ConversationPosition position,
      int limit) {
    ConversationPosition horizon = Conversations.horizon(db);
    Instant oldest = filter.since() == null ? null : filter.since().minus(DISORDER);
    Result result = scan(db, query, filter).backward(position, limit, oldest);
    return found(db, query, filter, result, horizon, result.edge());
  }

  /** Those just after a position, as {@link Conversations#after}. */
  public static Found after(
      DbExecute db,
      ConversationQuery query,
      Filter filter,
      ConversationPosition position,
      int limit) {
    ConversationPosition horizon = Conversations.horizon(db);
    Result result = scan(db, query, filter).forward(position, horizon, limit);
    boolean seenAll = result.exhausted() && horizon.xid() > result.edge().xid();
    return found(db, query, filter, result, horizon, seenAll ? horizon : result.edge());
  }

  private static Found found(
      DbExecute db,
      ConversationQuery query,
      Filter filter,
      Result result,
      ConversationPosition horizon,
      ConversationPosition edge) {
    List<ConversationMessage> messages =
        Conversations.ofIds(db, query, result.found().stream().map(Place::id).toList()).stream()
            .filter(message -> shows(message, filter.text()))
            .toList();
    return new Found(messages, horizon, edge, !result.exhausted());
  }

  /** The words may have been taken out of a message since: then they are nobody's to find. */
  private static boolean shows(ConversationMessage message, String text) {
    if (text == null) {
      return true;
    }
    if (message.revokedAt() != null) {
      return false;
    }
    return message.editedAt() == null
        || (message.body() != null
            && message.body().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
  }

  private static MessageScan scan(DbExecute db, ConversationQuery query, Filter filter) {
    Map<String, Object> parameters = new HashMap<>();
    StringBuilder condition = new StringBuilder("true");
    if (filter.type() != null) {
      condition.append(" AND i.message_type = CAST(:type AS text)");
      parameters.put("type", filter.type());
    }
    if (filter.since() != null) {
      condition.append(" AND i.created_at >= CAST(:since AS timestamptz)");
      parameters.put("since", Rows.time(filter.since()));
    }
    if (filter.until() != null) {
      condition.append(" AND i.created_at < CAST(:until AS timestamptz)");
      parameters.put("until", Rows.time(filter.until()));
    }
    if (filter.text() != null) {
      condition.append(" AND COALESCE(i.body, '') ILIKE CAST(:words AS text)");
      parameters.put("words", "%" + literal(filter.text()) + "%");
    }
    if (filter.groupId() != null) {
      condition.append(" AND i.group_id = CAST(:group AS text)");
      parameters.put("group", filter.groupId());
    }
    if (filter.person() != null) {
      condition.append(" AND i.group_id IS NULL AND i.contact_id = CAST(:person AS uuid)");
      parameters.put("person", filter.person().toString());
    }
    return new MessageScan(db, query, condition.toString(), parameters);
  }

  private static String literal(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  /**
   * A position that nothing stored before this moment is behind. Found by halving: the order of
   * transactions follows the clock, so no index on the time is needed.
   */
  private static ConversationPosition notBefore(
      DbExecute db, ConversationQuery query, Instant moment) {
    long low = 0;
    long high = Conversations.horizon(db).xid() + 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (isStoredBefore(db, query, middle, moment)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return new ConversationPosition(low, 0);
  }

  /** Whether the first message from this transaction on was stored before the moment. */
  private static boolean isStoredBefore(
      DbExecute db, ConversationQuery query, long xid, Instant moment) {
    String sql =
        """
        SELECT min(m.created_at) < CAST(:moment AS timestamptz) AS earlier
        FROM client_grants g JOIN phone_numbers n ON n.id = g.phone_number_id
        CROSS JOIN LATERAL (SELECT i.created_at FROM messages i WHERE i.phone_number_id = n.id
            AND i.created_xid >= CAST(:xid AS xid8) ORDER BY i.created_xid, i.seq LIMIT 1) m
        WHERE g.client_id = :client AND g.revoked_at IS NULL
        """;
    return db.createGet(sql)
        .addParam("moment", Rows.time(moment))
        .addParam("xid", Long.toString(xid))
        .addParam("client", query.client().toString())
        .execute()
        .map(row -> Rows.flag(row, "earlier"))
        .orElse(false);
  }
}

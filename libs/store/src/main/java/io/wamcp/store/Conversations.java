package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbStatementQuery;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Contacts.Contact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Messages of both directions as clients read them. Every statement names the client, and joins the
 * grants that let it see a number, so nothing is ever visible without one. Stateless.
 */
public final class Conversations {

  private static final String COLUMNS =
      """
      m.id, CAST(CAST(m.created_xid AS text) AS bigint) AS xid, m.seq, m.phone_number_id,
      m.direction, m.wamid, m.request_id, m.contact_id, m.contact_wa_id, m.contact_bsuid,
      m.group_id, m.message_type, m.body, m.payload, m.reply_to_wamid, m.status, m.error_code,
      m.error_type, m.error_message, m.possible_duplicate, m.send_attempts,
      COALESCE(m.ts, m.created_at) AS at, m.created_at, m.updated_at,
      m.origin, n.wa_phone_number_id, c.id AS known_id, c.wa_id AS known_wa_id,
      c.bsuid AS known_bsuid, c.profile_name, c.username, c.last_inbound_at, c.window_ends_at,
      """
          + FoldedMessage.COLUMNS;

  static final String GRANTED_NUMBERS =
      """
      client_grants g JOIN phone_numbers n ON n.id = g.phone_number_id AND n.disabled_at IS NULL
      """;

  static final String GRANTED =
      """
      g.client_id = :client AND g.revoked_at IS NULL
      AND ('*' = ANY(g.tools) OR CAST(:tool AS text) = ANY(g.tools))
      AND (CAST(:number AS text) IS NULL OR n.wa_phone_number_id = CAST(:number AS text))
      AND (CAST(:scope AS jsonb) IS NULL OR CAST(:scope AS jsonb) @> to_jsonb(n.wa_phone_number_id))
      """;

  /** A message to somebody unknown then has no contact; they may have written since. */
  private static final String PERSON =
      """
      LEFT JOIN LATERAL (SELECT p.* FROM contacts p WHERE p.phone_number_id = n.id
          AND (p.id = m.contact_id OR (m.contact_id IS NULL
              AND (p.wa_id = m.contact_wa_id OR p.bsuid = m.contact_bsuid)))
          ORDER BY p.last_seen_at DESC LIMIT 1) c ON true
      """;

  private Conversations() {}

  /** The newest messages, also of this very moment. */
  public static ConversationPage newest(DbExecute db, ConversationQuery query, int limit) {
    ConversationPosition horizon = horizon(db);
    return backward(db, query, new ConversationPosition(Long.MAX_VALUE, 0), horizon, limit);
  }

  /** The messages just before a position. */
  public static ConversationPage before(
      DbExecute db, ConversationQuery query, ConversationPosition position, int limit) {
    return backward(db, query, position, horizon(db), limit);
  }

  /**
   * The messages just after a position, as far as nothing can appear among them later. Whoever goes
   * on from the last one sees every message exactly once, however late its transaction commits.
   */
  public static ConversationPage after(
      DbExecute db, ConversationQuery query, ConversationPosition position, int limit) {
    ConversationPosition horizon = horizon(db);
    List<ConversationMessage> found =
        page(
            db,
            query,
            """
            (i.created_xid, i.seq) > (CAST(:xid AS xid8), CAST(:seq AS bigint))
            AND i.created_xid < CAST(:horizon AS xid8)
            """,
            "ASC",
            position,
            horizon,
            limit + 1);
    boolean more = found.size() > limit;
    return new ConversationPage(more ? found.subList(0, limit) : found, horizon, more);
  }

  /** Finds a message by the id its sender was given, if the client may see it. */
  public static Optional<ConversationMessage> find(
      DbExecute db, ConversationQuery query, RequestId request) {
    return find(db, query, "i.request_id = CAST(:key AS uuid)", request.toString());
  }

  /** Finds a message by Meta's id, if the client may see it. */
  public static Optional<ConversationMessage> find(
      DbExecute db, ConversationQuery query, Wamid wamid) {
    return find(db, query, "i.wamid = CAST(:key AS text)", wamid.value());
  }

  /** Finds a message by our id, if the client may see it. */
  public static Optional<ConversationMessage> find(
      DbExecute db, ConversationQuery query, MessageId id) {
    return find(db, query, "i.id = CAST(:key AS uuid)", id.toString());
  }

  /** The messages of these ids the client may see, in reading order. */
  static List<ConversationMessage> ofIds(
      DbExecute db, ConversationQuery query, Collection<MessageId> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    String key = ids.stream().map(MessageId::toString).collect(Collectors.joining(",", "{", "}"));
    return read(db, query, "i.id = ANY(CAST(:key AS uuid[]))", key, ids.size());
  }

  /** Every transaction below has ended. */
  static ConversationPosition horizon(DbExecute db) {
    return db.createGet(
            """
            SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS xmin
            """)
        .execute()
        .map(row -> new ConversationPosition(Rows.bigint(row, "xmin"), 0))
        .orElseThrow();
  }

  private static ConversationPage backward(
      DbExecute db,
      ConversationQuery query,
      ConversationPosition position,
      ConversationPosition horizon,
      int limit) {
    List<ConversationMessage> found =
        page(
            db,
            query,
            """
            (i.created_xid, i.seq) < (CAST(:xid AS xid8), CAST(:seq AS bigint))
            AND CAST(:horizon AS xid8) IS NOT NULL
            """,
            "DESC",
            position,
            horizon,
            limit + 1);
    boolean more = found.size() > limit;
    List<ConversationMessage> oldestFirst = new ArrayList<>(more ? found.subList(0, limit) : found);
    Collections.reverse(oldestFirst);
    return new ConversationPage(oldestFirst, horizon, more);
  }

  /** The first of each granted number, merged. */
  private static List<ConversationMessage> page(
      DbExecute db,
      ConversationQuery query,
      String range,
      String order,
      ConversationPosition position,
      ConversationPosition horizon,
      int limit) {
    String sql =
        """
        SELECT %s FROM %s CROSS JOIN LATERAL (%s) m
        %s WHERE %s ORDER BY m.created_xid %s, m.seq %s LIMIT :limit
        """
            .formatted(
                COLUMNS,
                GRANTED_NUMBERS,
                WantedMessages.inOrder(query, "i.*", range, order, ":limit"),
                PERSON + FoldedMessage.JOINS,
                GRANTED,
                order,
                order);
    return bind(db.createQuery(sql), query)
        .addParam("xid", Long.toString(position.xid()))
        .addParam("seq", position.seq())
        .addParam("horizon", Long.toString(horizon.xid()))
        .addParam("limit", limit)
        .execute()
        .map(Conversations::read)
        .toList();
  }

  private static Optional<ConversationMessage> find(
      DbExecute db, ConversationQuery query, String condition, String key) {
    return read(db, query, condition, key, 1).stream().findFirst();
  }

  private static List<ConversationMessage> read(
      DbExecute db, ConversationQuery query, String condition, String key, int limit) {
    String sql =
        """
        SELECT %s FROM %s CROSS JOIN LATERAL (SELECT i.* FROM messages i
            WHERE i.phone_number_id = n.id AND %s AND %s AND %s) m
        %s WHERE %s ORDER BY m.created_xid, m.seq LIMIT :limit
        """
            .formatted(
                COLUMNS,
                GRANTED_NUMBERS,
                WantedMessages.VISIBLE,
                WantedMessages.WANTED,
                condition,
                PERSON + FoldedMessage.JOINS,
                GRANTED);
    return bind(db.createQuery(sql), query)
        .addParam("key", key)
        .addParam("limit", limit)
        .execute()
        .map(Conversations::read)
        .toList();
  }

  static DbStatementQuery bind(DbStatementQuery statement, ConversationQuery query) {
    return statement
        .addParam("client", query.client().toString())
        .addParam("owner", query.owner())
        .addParam("tool", query.tool())
        .addParam("number", (Object) (query.number() == null ? null : query.number().value()))
        .addParam("scope", (Object) scope(query))
        .addParam("contact", (Object) query.contact())
        .addParam("variant", (Object) variant(query.contact()))
        .addParam("direction", (Object) direction(query.outbound()));
  }

  private static String scope(ConversationQuery query) {
    return query.scope() == null
        ? null
        : Json.write(query.scope().stream().map(PhoneNumberId::value).toList());
  }

  private static String variant(String contact) {
    return contact == null ? null : PhoneVariants.other(contact).orElse(null);
  }

  private static String direction(Boolean outbound) {
    return outbound == null ? null : outbound ? "outbound" : "inbound";
  }

  private static ConversationMessage read(DbRow row) {
    return read(row, FoldedMessage.read(row));
  }

  private static ConversationMessage read(DbRow row, FoldedMessage folded) {
    return new ConversationMessage(
        new MessageId(Rows.uuid(row, "id")),
        new ConversationPosition(Rows.bigint(row, "xid"), Rows.bigint(row, "seq")),
        new NumberId(Rows.uuid(row, "phone_number_id")),
        new PhoneNumberId(Rows.text(row, "wa_phone_number_id")),
        "outbound".equals(Rows.text(row, "direction")),
        Rows.text(row, "wamid") == null ? null : new Wamid(Rows.text(row, "wamid")),
        Rows.uuid(row, "request_id") == null ? null : new RequestId(Rows.uuid(row, "request_id")),
        contact(row),
        Rows.text(row, "contact_wa_id"),
        Rows.text(row, "contact_bsuid"),
        Rows.text(row, "group_id"),
        Rows.text(row, "message_type"),
        folded.body(),
        folded.payload(),
        Rows.text(row, "reply_to_wamid"),
        Rows.text(row, "status"),
        Rows.integer(row, "error_code"),
        Rows.text(row, "error_type"),
        Rows.text(row, "error_message"),
        Rows.flag(row, "possible_duplicate"),
        Rows.integer(row, "send_attempts"),
        Rows.instant(row, "at"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"),
        "echo".equals(Rows.text(row, "origin")),
        folded.reactions(),
        folded.editedAt(),
        folded.revokedAt());
  }

  private static Contact contact(DbRow row) {
    if (Rows.uuid(row, "known_id") == null) {
      return null;
    }
    return new Contact(
        new ContactId(Rows.uuid(row, "known_id")),
        Rows.text(row, "known_wa_id"),
        Rows.text(row, "known_bsuid"),
        Rows.text(row, "profile_name"),
        Rows.text(row, "username"),
        Rows.instant(row, "last_inbound_at"),
        Rows.instant(row, "window_ends_at"));
  }
}

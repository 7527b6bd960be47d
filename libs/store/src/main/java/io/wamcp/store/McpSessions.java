package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ApiKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables {@code mcp_sessions_ended} and {@code mcp_subscriptions}: what replicas share about
 * sessions of MCP clients. Each change is told on {@link Notifications#SESSIONS} when its
 * transaction commits. Rows that nobody needs any more go with the next ones. Stateless.
 */
public final class McpSessions {

  private static final int SWEPT_AT_ONCE = 100;

  private McpSessions() {}

  /**
   * Ends a session of this key, and with it what it follows.
   *
   * @param until when it would have expired
   */
  public static void end(DbExecute tx, ApiKeyId key, String session, Instant until, Instant now) {
    tx.createDelete(
            "DELETE FROM mcp_subscriptions WHERE session_id = :session AND api_key_id = :key")
        .addParam("session", session)
        .addParam("key", key.toString())
        .execute();
    tx.createInsert(
            """
            INSERT INTO mcp_sessions_ended (session_id, api_key_id, ends_at)
            VALUES (:session, :key, :until) ON CONFLICT (session_id) DO NOTHING
            """)
        .addParam("session", session)
        .addParam("key", key.toString())
        .addParam("until", Rows.time(until))
        .execute();
    sweep(tx, "mcp_sessions_ended", now);
    Notifications.session(tx, SessionChange.ended(session, until));
  }

  /** An ended session that has not expired. */
  public record Ended(String session, Instant until) {}

  /** Sessions that were ended and have not expired, those that last longest first. */
  public static List<Ended> ended(DbExecute db, Instant now, int most) {
    return db.createQuery(
            """
            SELECT session_id, ends_at FROM mcp_sessions_ended WHERE ends_at > :now
            ORDER BY ends_at DESC LIMIT :most
            """)
        .addParam("now", Rows.time(now))
        .addParam("most", most)
        .execute()
        .map(row -> new Ended(Rows.text(row, "session_id"), Rows.instant(row, "ends_at")))
        .toList();
  }

  /**
   * Notes that a session of this key follows a resource.
   *
   * @param until when the session expires
   * @param most how many a session may follow; two at the same time may pass it by one
   * @return false when it follows as many already
   */
  public static boolean subscribe(
      DbExecute tx,
      ApiKeyId key,
      String session,
      String uri,
      Instant until,
      int most,
      Instant now) {
    Set<String> followed = subscriptions(tx, key, session);
    if (followed.contains(uri)) {
      return true;
    }
    if (followed.size() >= most) {
      return false;
    }
    tx.createInsert(
            """
            INSERT INTO mcp_subscriptions (session_id, api_key_id, uri, ends_at)
            VALUES (:session, :key, :uri, :until) ON CONFLICT (session_id, uri) DO NOTHING
            """)
        .addParam("session", session)
        .addParam("key", key.toString())
        .addParam("uri", uri)
        .addParam("until", Rows.time(until))
        .execute();
    sweep(tx, "mcp_subscriptions", now);
    Notifications.session(tx, SessionChange.followed(session));
    return true;
  }

  /** Undoes {@link #subscribe}; nothing happens when there is nothing to undo. */
  public static void unsubscribe(DbExecute tx, ApiKeyId key, String session, String uri) {
    long gone =
        tx.createDelete(
                """
                DELETE FROM mcp_subscriptions
                WHERE session_id = :session AND api_key_id = :key AND uri = :uri
                """)
            .addParam("session", session)
            .addParam("key", key.toString())
            .addParam("uri", uri)
            .execute();
    if (gone > 0) {
      Notifications.session(tx, SessionChange.followed(session));
    }
  }

  /** What a session of this key follows. */
  public static Set<String> subscriptions(DbExecute db, ApiKeyId key, String session) {
    return db.createQuery(
            "SELECT uri FROM mcp_subscriptions WHERE session_id = :session AND api_key_id = :key")
        .addParam("session", session)
        .addParam("key", key.toString())
        .execute()
        .map(row -> Rows.text(row, "uri"))
        .collect(Collectors.toSet());
  }

  /** Whichever session they are of: nobody can see them any more. */
  private static void sweep(DbExecute tx, String table, Instant now) {
    tx.createDelete(
            """
            DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM %1$s WHERE ends_at < :now ORDER BY ends_at LIMIT %2$d
                FOR UPDATE SKIP LOCKED))
            """
                .formatted(table, SWEPT_AT_ONCE))
        .addParam("now", Rows.time(now))
        .execute();
  }
}

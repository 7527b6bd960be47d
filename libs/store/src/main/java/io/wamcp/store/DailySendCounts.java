package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.RequestId;
import java.time.LocalDate;
import java.util.List;

/** The table {@code daily_send_counts}: sends per scope and day, each counted once. Stateless. */
public final class DailySendCounts {

  private DailySendCounts() {}

  /**
   * Counts this request under the scope, unless the scope is full. Concurrent counts of one scope
   * wait for each other; a request that was counted before passes again without counting.
   *
   * @return whether the request may be sent
   */
  public static boolean count(
      DbExecute tx, String scope, LocalDate day, RequestId request, ClientId client, int limit) {
    tx.createGet("SELECT 1 AS one FROM pg_advisory_xact_lock(hashtextextended(:key, 2))")
        .addParam("key", scope + ":" + day)
        .execute();
    return tx.createGet(
            """
            WITH known AS (
              SELECT 1 FROM daily_send_counts WHERE scope_key = :scope AND request_id = :request
                AND day BETWEEN CAST(:day AS date) - 2 AND CAST(:day AS date) AND client_id = :client),
            added AS (
              INSERT INTO daily_send_counts (scope_key, day, request_id, client_id)
              SELECT :scope, CAST(:day AS date), CAST(:request AS uuid), CAST(:client AS uuid)
              WHERE NOT EXISTS (SELECT 1 FROM known)
                AND (SELECT count(*) FROM daily_send_counts
                     WHERE scope_key = :scope AND day = CAST(:day AS date)) < :limit
              RETURNING 1)
            SELECT EXISTS (SELECT 1 FROM known) OR EXISTS (SELECT 1 FROM added) AS allowed
            """)
        .addParam("scope", scope)
        .addParam("request", request.toString())
        .addParam("day", day.toString())
        .addParam("client", client.toString())
        .addParam("limit", limit)
        .execute()
        .map(row -> Rows.flag(row, "allowed"))
        .orElseThrow();
  }

  /** Takes back what was counted for this request of the client on that day under these scopes. */
  public static void forget(
      DbExecute tx, List<String> scopes, LocalDate day, RequestId request, ClientId client) {
    tx.createDelete(
            """
            DELETE FROM daily_send_counts
            WHERE scope_key IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))
              AND day = CAST(:day AS date) AND request_id = CAST(:request AS uuid)
              AND client_id = :client
            """)
        .addParam("scopes", Json.write(scopes))
        .addParam("day", day.toString())
        .addParam("request", request.toString())
        .addParam("client", client.toString())
        .execute();
  }

  /**
   * Deletes what was counted before that day, of all clients; returns how much. Only today's counts
   * limit anything, and those of two days before tell a repeat.
   */
  public static long deleteBefore(DbExecute db, LocalDate day) {
    return db.createDelete("DELETE FROM daily_send_counts WHERE day < CAST(:day AS date)")
        .addParam("day", day.toString())
        .execute();
  }
}

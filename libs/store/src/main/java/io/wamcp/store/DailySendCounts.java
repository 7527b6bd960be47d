package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.RequestId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables {@code daily_send_counts}, sends per scope and day, each counted once, and {@code
 * daily_send_totals}, their sums, which triggers keep. Stateless.
 */
public final class DailySendCounts {

  /** At most so many sends of a day count under a scope. */
  public record Limit(String scope, int most) {}

  /** A send and the limits it counts against. */
  public record Claim(RequestId request, ClientId client, List<Limit> limits) {}

  private record Counted(String scope, RequestId request) {}

  private static final String COUNT_WHERE_ALL_FIT =
      """
      WITH fresh AS (
        SELECT w.scope, w.request, w.client, w.most
        FROM jsonb_to_recordset(CAST(:wanted AS jsonb))
          AS w(scope text, request uuid, client uuid, most bigint)
        -- Not NOT EXISTS, which may be planned as a hash of the whole table.
        WHERE 0 = (
          SELECT count(*) FROM daily_send_counts c
          WHERE c.scope_key = w.scope AND c.request_id = w.request AND c.client_id = w.client
            AND c.day IN (CAST(:day AS date), CAST(:day AS date) - 1, CAST(:day AS date) - 2))
      ), needed AS (
        SELECT scope, count(*) AS sends, min(most) AS most FROM fresh GROUP BY scope
      ), totals AS MATERIALIZED (
        SELECT scope_key, sends FROM daily_send_totals
        WHERE day = CAST(:day AS date) AND scope_key IN (SELECT scope FROM needed)
        ORDER BY scope_key FOR UPDATE
      ), verdict AS MATERIALIZED (
        SELECT NOT EXISTS (
          SELECT FROM needed n LEFT JOIN totals t ON t.scope_key = n.scope
          WHERE t.sends IS NULL OR t.sends + n.sends > n.most) AS fits
      ), counted AS (
        INSERT INTO daily_send_counts (scope_key, day, request_id, client_id)
        SELECT f.scope, CAST(:day AS date), f.request, f.client
        FROM fresh f CROSS JOIN verdict v WHERE v.fits
        ON CONFLICT DO NOTHING
      )
      SELECT fits FROM verdict
      """;

  private DailySendCounts() {}

  /**
   * Counts this request under the scope, unless the scope is full; see {@link #countAll}.
   *
   * @return whether the request may be sent
   */
  public static boolean count(
      DbExecute tx, String scope, LocalDate day, RequestId request, ClientId client, int limit) {
    Claim claim = new Claim(request, client, List.of(new Limit(scope, limit)));
    return countAll(tx, day, List.of(claim)).isEmpty();
  }

  /**
   * Counts these requests, in this order, each under all of its scopes or, where one is full, under
   * none. Concurrent counts of one scope wait for each other; a request that was counted before
   * passes again without counting.
   *
   * @return the first full limit of each request that may not be sent
   */
  public static Map<RequestId, Limit> countAll(DbExecute tx, LocalDate day, List<Claim> claims) {
    return countWhereAllFit(tx, day, claims) ? Map.of() : countOneByOne(tx, day, claims);
  }

  /**
   * All of them or none with one statement. The sums of a client are locked from here to the end of
   * the transaction, whatever its numbers, so each further statement would hold up all its sends.
   *
   * @return false when one may be over a limit, or a sum has no row yet
   */
  private static boolean countWhereAllFit(DbExecute tx, LocalDate day, List<Claim> claims) {
    return tx.createQuery(COUNT_WHERE_ALL_FIT)
        .addParam("wanted", wanted(claims).toString())
        .addParam("day", day.toString())
        .execute()
        .findFirst()
        .map(row -> Rows.flag(row, "fits"))
        .orElseThrow();
  }

  private static Map<RequestId, Limit> countOneByOne(
      DbExecute tx, LocalDate day, List<Claim> claims) {
    Map<String, Long> totals = lock(tx, day, scopes(claims));
    Set<Counted> known = known(tx, day, claims);
    Map<RequestId, Limit> refused = new LinkedHashMap<>();
    ArrayNode added = Json.mapper().createArrayNode();
    for (Claim claim : claims) {
      List<Limit> fresh = fresh(claim, known);
      Optional<Limit> full =
          fresh.stream().filter(limit -> totals.get(limit.scope()) >= limit.most()).findFirst();
      if (full.isPresent()) {
        refused.put(claim.request(), full.get());
        continue;
      }
      for (Limit limit : fresh) {
        totals.merge(limit.scope(), 1L, Long::sum);
        add(added, claim, limit);
      }
    }
    insert(tx, day, added);
    claims.stream()
        .filter(claim -> refused.containsKey(claim.request()))
        .forEach(claim -> forget(tx, day, claim));
    return refused;
  }

  private static Set<String> scopes(List<Claim> claims) {
    Set<String> scopes = new TreeSet<>();
    for (Claim claim : claims) {
      claim.limits().forEach(limit -> scopes.add(limit.scope()));
    }
    return scopes;
  }

  private static List<Limit> fresh(Claim claim, Set<Counted> known) {
    return claim.limits().stream()
        .filter(limit -> !known.contains(new Counted(limit.scope(), claim.request())))
        .toList();
  }

  /** What was counted of these, on that day or the two before: a retry past midnight is one. */
  private static Set<Counted> known(DbExecute tx, LocalDate day, List<Claim> claims) {
    Set<Counted> known = new HashSet<>();
    tx.createQuery(
            """
            SELECT c.scope_key, c.request_id
            FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) AS w(scope text, request uuid, client uuid)
            CROSS JOIN generate_series(0, 2) AS back(days)
            JOIN daily_send_counts c ON c.scope_key = w.scope AND c.request_id = w.request
              AND c.client_id = w.client AND c.day = CAST(:day AS date) - back.days
            """)
        .addParam("wanted", wanted(claims).toString())
        .addParam("day", day.toString())
        .execute()
        .forEach(
            row ->
                known.add(
                    new Counted(
                        Rows.text(row, "scope_key"), new RequestId(Rows.uuid(row, "request_id")))));
    return known;
  }

  private static ArrayNode wanted(List<Claim> claims) {
    ArrayNode wanted = Json.mapper().createArrayNode();
    for (Claim claim : claims) {
      for (Limit limit : claim.limits()) {
        add(wanted, claim, limit).put("most", limit.most());
      }
    }
    return wanted;
  }

  private static ObjectNode add(ArrayNode rows, Claim claim, Limit limit) {
    return rows.addObject()
        .put("scope", limit.scope())
        .put("request", claim.request().toString())
        .put("client", claim.client().toString());
  }

  /** Locks the sums of these scopes, in one order for all. */
  private static Map<String, Long> lock(DbExecute tx, LocalDate day, Collection<String> scopes) {
    Map<String, Long> totals = lockExisting(tx, day, scopes);
    if (totals.size() == scopes.size()) {
      return totals;
    }
    tx.createInsert(
            """
            INSERT INTO daily_send_totals (scope_key, day, sends)
            SELECT v, CAST(:day AS date), 0
            FROM jsonb_array_elements_text(CAST(:scopes AS jsonb)) AS v ORDER BY v
            ON CONFLICT DO NOTHING
            """)
        .addParam("day", day.toString())
        .addParam("scopes", Json.write(scopes))
        .execute();
    return lockExisting(tx, day, scopes);
  }

  private static Map<String, Long> lockExisting(
      DbExecute tx, LocalDate day, Collection<String> scopes) {
    Map<String, Long> totals = new HashMap<>();
    tx.createQuery(
            """
            SELECT scope_key, sends FROM daily_send_totals
            WHERE day = CAST(:day AS date)
              AND scope_key IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))
            ORDER BY scope_key FOR UPDATE
            """)
        .addParam("day", day.toString())
        .addParam("scopes", Json.write(scopes))
        .execute()
        .forEach(row -> totals.put(Rows.text(row, "scope_key"), Rows.bigint(row, "sends")));
    return totals;
  }

  private static void insert(DbExecute tx, LocalDate day, ArrayNode added) {
    if (added.isEmpty()) {
      return;
    }
    tx.createInsert(
            """
            INSERT INTO daily_send_counts (scope_key, day, request_id, client_id)
            SELECT scope, CAST(:day AS date), request, client
            FROM jsonb_to_recordset(CAST(:added AS jsonb)) AS a(scope text, request uuid, client uuid)
            """)
        .addParam("day", day.toString())
        .addParam("added", added.toString())
        .execute();
  }

  /** Takes back what was counted for this request on that day. */
  private static void forget(DbExecute tx, LocalDate day, Claim claim) {
    List<String> scopes = new ArrayList<>();
    claim.limits().forEach(limit -> scopes.add(limit.scope()));
    tx.createDelete(
            """
            DELETE FROM daily_send_counts
            WHERE scope_key IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))
              AND day = CAST(:day AS date) AND request_id = CAST(:request AS uuid)
              AND client_id = :client
            """)
        .addParam("scopes", Json.write(scopes))
        .addParam("day", day.toString())
        .addParam("request", claim.request().toString())
        .addParam("client", claim.client().toString())
        .execute();
  }

  /**
   * Deletes what was counted before that day, of all clients; returns how much. Only today's counts
   * limit anything, and those of two days before tell a repeat.
   */
  public static long deleteBefore(DbExecute db, LocalDate day) {
    db.createDelete("DELETE FROM daily_send_totals WHERE day < CAST(:day AS date)")
        .addParam("day", day.toString())
        .execute();
    return db.createDelete("DELETE FROM daily_send_counts WHERE day < CAST(:day AS date)")
        .addParam("day", day.toString())
        .execute();
  }
}

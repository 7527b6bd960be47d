package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbStatementQuery;
import io.wamcp.domain.id.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at messages one after the other in reading order and keeps those that meet a condition no
 * index knows, until there are enough of them or it has looked at {@link #MOST}. So what a reader
 * asks for has a bounded cost, and where the look ended is told. Not thread-safe.
 */
final class MessageScan {

  /** How many messages one call looks at. */
  static final int MOST = 10_000;

  /** Most readers find what they want among the first. */
  private static final int[] BATCHES = {500, 2_000, MOST - 2_500};

  /** Where a message stands. */
  record Place(MessageId id, ConversationPosition position) {}

  /**
   * What was found, in the order it was looked at.
   *
   * @param edge where the next look begins
   * @param enough whether there may be more because there are enough
   * @param exhausted whether there is nothing beyond the edge
   */
  record Result(List<Place> found, ConversationPosition edge, boolean enough, boolean exhausted) {}

  private record Edge(ConversationPosition position, Instant createdAt, long scanned) {}

  private final DbExecute db;
  private final ConversationQuery query;
  private final String condition;
  private final Map<String, Object> parameters;

  /**
   * Prepares a look.
   *
   * @param condition on a message {@code i}
   * @param parameters of the condition; each must occur in it
   */
  MessageScan(
      DbExecute db, ConversationQuery query, String condition, Map<String, Object> parameters) {
    this.db = db;
    this.query = query;
    this.condition = condition;
    this.parameters = new HashMap<>(parameters);
  }

  /**
   * Looks back from a position.
   *
   * @param notBefore messages stored before need not be looked at; null for no end
   */
  Result backward(ConversationPosition from, int limit, Instant notBefore) {
    return look(
        "(i.created_xid, i.seq) < (CAST(:xid AS xid8), CAST(:seq AS bigint))",
        "DESC",
        "ASC",
        from,
        limit,
        notBefore);
  }

  /** Looks forward from a position, below the horizon only. */
  Result forward(ConversationPosition from, ConversationPosition horizon, int limit) {
    parameters.put("horizon", Long.toString(horizon.xid()));
    String range =
        "(i.created_xid, i.seq) > (CAST(:xid AS xid8), CAST(:seq AS bigint))"
            + " AND i.created_xid < CAST(:horizon AS xid8)";
    return look(range, "ASC", "DESC", from, limit, null);
  }

  private Result look(
      String range,
      String order,
      String opposite,
      ConversationPosition from,
      int limit,
      Instant notBefore) {
    List<Place> found = new ArrayList<>();
    ConversationPosition position = from;
    for (int batch : BATCHES) {
      Edge edge = batch(range, order, opposite, position, batch, limit - found.size(), found);
      if (found.size() >= limit) {
        return new Result(found, found.getLast().position(), true, false);
      }
      if (edge == null || edge.scanned() < batch || isBefore(edge, notBefore)) {
        return new Result(found, edge == null ? position : edge.position(), false, true);
      }
      position = edge.position();
    }
    return new Result(found, position, false, false);
  }

  private static boolean isBefore(Edge edge, Instant notBefore) {
    return notBefore != null && edge.createdAt().isBefore(notBefore);
  }

  /** Adds what it finds; returns the last message it has looked at, null when there was none. */
  private Edge batch(
      String range,
      String order,
      String opposite,
      ConversationPosition from,
      int batch,
      int limit,
      List<Place> found) {
    DbStatementQuery statement =
        Conversations.bind(db.createQuery(sql(range, order, opposite)), query)
            .addParam("xid", Long.toString(from.xid()))
            .addParam("seq", from.seq())
            .addParam("batch", batch)
            .addParam("limit", limit);
    parameters.forEach(statement::addParam);
    Edge edge = null;
    for (DbRow row : statement.execute().toList()) {
      ConversationPosition position =
          new ConversationPosition(Rows.bigint(row, "xid"), Rows.bigint(row, "seq"));
      Long scanned = Rows.bigint(row, "scanned");
      if (scanned == null) {
        found.add(new Place(new MessageId(Rows.uuid(row, "id")), position));
      } else {
        edge = new Edge(position, Rows.instant(row, "created_at"), scanned);
      }
    }
    return edge;
  }

  private String sql(String range, String order, String opposite) {
    String looked =
        WantedMessages.inOrder(
            query,
            "i.id, i.created_xid, i.seq, i.created_at, (%s) AS hit".formatted(condition),
            range,
            order,
            ":batch");
    return """
    WITH scanned AS MATERIALIZED (
      SELECT m.* FROM %1$s CROSS JOIN LATERAL (%2$s) m WHERE %3$s
      ORDER BY m.created_xid %4$s, m.seq %4$s LIMIT :batch),
    found AS (
      SELECT * FROM scanned WHERE hit ORDER BY created_xid %4$s, seq %4$s LIMIT :limit),
    edge AS (
      SELECT * FROM scanned ORDER BY created_xid %5$s, seq %5$s LIMIT 1)
    SELECT id, CAST(CAST(created_xid AS text) AS bigint) AS xid, seq, created_at,
        CAST(NULL AS bigint) AS scanned FROM found
    UNION ALL
    SELECT id, CAST(CAST(created_xid AS text) AS bigint), seq, created_at,
        (SELECT count(*) FROM scanned) FROM edge
    ORDER BY scanned NULLS FIRST, xid %4$s, seq %4$s
    """
        .formatted(Conversations.GRANTED_NUMBERS, looked, Conversations.GRANTED, order, opposite);
  }
}

package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.NumberId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes what is past its retention, a bounded number of rows at a time. Stateless. */
public final class Retention {

  private Retention() {}

  /** Every number from this one on in the order of their ids, disabled ones too. */
  public static List<NumberId> numbers(DbExecute db, NumberId fromOrNull) {
    return db.createQuery(
            """
            SELECT id FROM phone_numbers
            WHERE CAST(:from AS uuid) IS NULL OR id >= CAST(:from AS uuid) ORDER BY id
            """)
        .addParam("from", (Object) (fromOrNull == null ? null : fromOrNull.toString()))
        .execute()
        .map(row -> new NumberId(Rows.uuid(row, "id")))
        .toList();
  }

  /**
   * Deletes the oldest rows of this kind from before a moment.
   *
   * @param number whose rows; empty for a kind that belongs to no number
   * @return how many, at most {@code most}; fewer when no more are to be had
   */
  public static long delete(
      DbExecute tx, Prunable kind, Optional<NumberId> number, Instant before, int most) {
    var statement =
        tx.createDelete(kind.delete()).addParam("before", Rows.time(before)).addParam("most", most);
    number.ifPresent(id -> statement.addParam("number", id.toString()));
    return statement.execute();
  }

  /** How many rows {@link #delete} would take; counts no further than {@code most}. */
  public static long count(
      DbExecute db, Prunable kind, Optional<NumberId> number, Instant before, int most) {
    var statement =
        db.createGet(kind.count()).addParam("before", Rows.time(before)).addParam("most", most);
    number.ifPresent(id -> statement.addParam("number", id.toString()));
    return statement.execute().map(row -> Rows.bigint(row, "found")).orElseThrow();
  }
}

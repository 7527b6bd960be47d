package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.util.SortedSet;

/** Locks on names rather than rows; they end with the transaction. Stateless. */
final class AdvisoryLocks {

  private AdvisoryLocks() {}

  /** Waits for each of these names, in their order: whoever sorts cannot deadlock. */
  static void acquire(DbExecute tx, SortedSet<String> names) {
    tx.createGet(
            """
            SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0))) AS locked
            FROM (SELECT name FROM jsonb_array_elements_text(CAST(:names AS jsonb))
              WITH ORDINALITY AS n(name, place) ORDER BY place) AS ordered
            """)
        .addParam("names", Json.write(names))
        .execute();
  }
}

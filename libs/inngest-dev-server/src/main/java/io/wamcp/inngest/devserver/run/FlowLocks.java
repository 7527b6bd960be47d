package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Lets one transaction at a time, of all servers on the database, decide about a key of flow
 * control. Keys share a bounded number of locks, taken in order, which end with the transaction.
 */
final class FlowLocks {

  private static final int BUCKETS = 256;

  /** A key of a function. */
  record Key(UUID functionId, String key) {

    Integer bucket() {
      return Math.floorMod(hashCode(), BUCKETS);
    }
  }

  void take(Connection connection, Collection<Key> keys) throws SQLException {
    if (!keys.isEmpty()) {
      TreeSet<Integer> buckets = new TreeSet<>();
      keys.forEach(key -> buckets.add(key.bucket()));
      Sql.query(
          connection,
          "SELECT pg_advisory_xact_lock(hashtext(current_schema()), bucket)"
              + " FROM unnest(?::int[]) AS bucket",
          row -> null,
          (Object) buckets.toArray(Integer[]::new));
    }
  }
}

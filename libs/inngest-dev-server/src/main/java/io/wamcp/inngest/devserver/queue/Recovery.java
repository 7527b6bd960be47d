package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Gives the items of a server that is gone back to the queue, due as before, no attempt counted.
 */
public final class Recovery {

  private final Slots slots;

  public Recovery(Slots slots) {
    this.slots = slots;
  }

  /** Releases whatever the server holds and forgets it; gives the number of items. */
  public int release(Connection connection, UUID owner) throws SQLException {
    List<QueueItem> items = released(connection, "owner = ?", owner);
    Sql.update(connection, "DELETE FROM servers WHERE id = ?", owner);
    slots.release(connection, items.stream().flatMap(i -> i.limitKeys().stream()).toList());
    return items.size();
  }

  /**
   * Releases what is held in the name of servers that are forgotten already: the last commit of one
   * that was killed may go through after the others noticed its end.
   */
  public int releaseOrphans(Connection connection) throws SQLException {
    List<QueueItem> items =
        released(connection, "NOT EXISTS (SELECT 1 FROM servers s WHERE s.id = queue.owner)");
    slots.release(connection, items.stream().flatMap(i -> i.limitKeys().stream()).toList());
    return items.size();
  }

  private static List<QueueItem> released(Connection connection, String whose, Object... parameters)
      throws SQLException {
    return Sql.query(
        connection,
        "UPDATE queue SET state = 'ready', owner = NULL, claim = claim + 1"
            + " WHERE state = 'leased' AND "
            + whose
            + " RETURNING "
            + QueueItem.COLUMNS,
        QueueItem::read,
        parameters);
  }
}

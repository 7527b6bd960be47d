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
    List<QueueItem> items =
        Sql.query(
            connection,
            "UPDATE queue SET state = 'ready', owner = NULL, claim = claim + 1"
                + " WHERE owner = ? AND state = 'leased' RETURNING "
                + QueueItem.COLUMNS,
            QueueItem::read,
            owner);
    Sql.update(connection, "DELETE FROM servers WHERE id = ?", owner);
    slots.release(connection, items.stream().flatMap(i -> i.limitKeys().stream()).toList());
    return items.size();
  }
}

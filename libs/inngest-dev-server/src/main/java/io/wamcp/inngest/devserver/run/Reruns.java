package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes a new run of what a run ran: the same function, as it is registered now, and the same
 * events. Somebody asked for it, so nothing that would drop, delay or gather events stands in the
 * way; what limits runs that exist holds.
 */
public final class Reruns {

  private final RunCreator creator;

  public Reruns(
      InstantSource clock,
      Ulid ulids,
      RunStore runs,
      WaitStore waits,
      QueueStore queue,
      StartPace pace) {
    this.creator = new RunCreator(clock, ulids, runs, waits, queue, pace);
  }

  /** Creates the run and gives its id. */
  public String create(Connection connection, Run old, FunctionDefinition function)
      throws SQLException {
    List<StoredEvent> events =
        Sql.query(
            connection,
            "SELECT e.internal_id, e.body, e.received_at FROM runs r"
                + " LEFT JOIN run_events m ON m.run_id = r.id"
                + " JOIN events e ON e.internal_id = coalesce(m.event_id, r.event_id)"
                + " WHERE r.id = ? ORDER BY m.position",
            row ->
                new StoredEvent(
                    row.getString(1),
                    (ObjectNode) Json.stored(row.getString(2)),
                    Sql.instant(row, "received_at")),
            old.id);
    return creator.create(connection, List.of(Start.of(function, events))).getFirst();
  }
}

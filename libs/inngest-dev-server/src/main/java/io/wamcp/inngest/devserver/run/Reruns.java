package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.NewItem;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Makes a new run of what a run ran: the same function, as it is registered now, and the same
 * event. Somebody asked for it, so keys that let an event start a function only once do not stand
 * in the way; limits of calls in flight hold.
 */
public final class Reruns {

  private final InstantSource clock;
  private final Ulid ulids;
  private final RunStore runs;
  private final QueueStore queue;

  public Reruns(InstantSource clock, Ulid ulids, RunStore runs, QueueStore queue) {
    this.clock = clock;
    this.ulids = ulids;
    this.runs = runs;
    this.queue = queue;
  }

  private record Trigger(String eventId, ObjectNode body) {}

  /** Creates the run and gives its id. */
  public String create(Connection connection, Run old, FunctionDefinition function)
      throws SQLException {
    Optional<Trigger> trigger =
        Sql.first(
            connection,
            "SELECT internal_id, body FROM events WHERE internal_id = ?",
            row -> new Trigger(row.getString(1), (ObjectNode) Json.stored(row.getString(2))),
            old.eventId);
    Trigger found = trigger.orElseThrow();
    Instant now = clock.instant();
    List<String> counters = function.counters(StoredEvent.withUser(found.body()));
    RunStore.NewRun run =
        new RunStore.NewRun(ulids.next(), function.id(), found.eventId(), counters);
    runs.insert(connection, List.of(run), now);
    queue.add(connection, List.of(firstCall(run, function, now)));
    return run.id();
  }

  private static NewItem firstCall(RunStore.NewRun run, FunctionDefinition function, Instant now) {
    return new NewItem(
        run.id(),
        run.functionId(),
        QueueItem.Kind.START,
        "",
        now,
        function.maxAttempts(),
        0,
        false,
        run.limitKeys());
  }
}

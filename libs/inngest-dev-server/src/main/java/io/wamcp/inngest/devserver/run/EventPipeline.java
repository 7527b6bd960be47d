package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.event.EventStore;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What happens to every event, in the transaction that stores it: functions start, waits end. So an
 * event that is stored has had all its effects, and one that is not had none.
 */
public final class EventPipeline {

  private final EventStore events;
  private final FunctionRegistry registry;
  private final RunStarter starter;
  private final WaitResumer resumer;

  public EventPipeline(
      EventStore events, FunctionRegistry registry, RunStarter starter, WaitResumer resumer) {
    this.events = events;
    this.registry = registry;
    this.starter = starter;
    this.resumer = resumer;
  }

  /** Stores and processes events. One stored before, under the same internal id, does nothing. */
  public void process(Connection connection, List<StoredEvent> incoming) throws SQLException {
    List<StoredEvent> fresh = events.insert(connection, incoming);
    if (!fresh.isEmpty()) {
      Functions functions = registry.current(connection);
      starter.start(connection, functions, fresh);
      resumer.resume(connection, functions, fresh);
    }
  }
}

package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.event.EventStore;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What happens to every event, in the transaction that stores it: waits end, runs are cancelled,
 * functions start. So an event that is stored has had all its effects, and one that is not had
 * none; and no event cancels a run that it or a companion in its request started.
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
      resumer.resume(connection, functions, fresh);
      starter.start(connection, functions, fresh);
    }
  }

  /** Starts one function with an event made for it, which triggers no other. */
  public Verdict start(Connection connection, FunctionDefinition function, StoredEvent event)
      throws SQLException {
    events.insert(connection, List.of(event));
    return starter.start(connection, function, event);
  }

  /** Ends the waits under a name that is no event's, and gives the runs that waited. */
  public List<String> answer(Connection connection, String name, JsonNode output)
      throws SQLException {
    return resumer.answer(connection, registry.current(connection), name, output);
  }
}

package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Ends runs, and tells of the end by events that other functions may be triggered by. */
public final class RunEnder {

  private static final String FINISHED = "inngest/function.finished";
  private static final String FAILED = "inngest/function.failed";
  private static final String CANCELLED = "inngest/function.cancelled";

  private final InstantSource clock;
  private final Ulid ulids;
  private final RunStore runs;
  private final QueueStore queue;
  private final EventPipeline pipeline;

  public RunEnder(
      InstantSource clock, Ulid ulids, RunStore runs, QueueStore queue, EventPipeline pipeline) {
    this.clock = clock;
    this.ulids = ulids;
    this.runs = runs;
    this.queue = queue;
    this.pipeline = pipeline;
  }

  /** The function returned this value. */
  public void completed(
      Connection connection, Run run, FunctionDefinition function, JsonNode result)
      throws SQLException {
    end(connection, run, function, RunStatus.COMPLETED, result, Optional.empty());
  }

  /** The function failed for good. */
  public void failed(Connection connection, Run run, FunctionDefinition function, RunError error)
      throws SQLException {
    end(connection, run, function, RunStatus.FAILED, error.output(), Optional.of(error));
  }

  /** Somebody cancelled the run. */
  public void cancelled(Connection connection, Run run, FunctionDefinition function)
      throws SQLException {
    end(connection, run, function, RunStatus.CANCELLED, Json.object(), Optional.empty());
  }

  private void end(
      Connection connection,
      Run run,
      FunctionDefinition function,
      RunStatus status,
      JsonNode output,
      Optional<RunError> error)
      throws SQLException {
    run.status = status;
    ObjectNode trigger = runs.end(connection, run, CanonicalJson.write(output), clock.instant());
    List<ObjectNode> triggers =
        run.batched ? RunStore.events(connection, run.id) : List.of(trigger);
    queue.dropRun(connection, run.id);
    if (!Set.of(FINISHED, FAILED, CANCELLED).contains(trigger.path("name").asText())) {
      pipeline.process(connection, events(run, function, output, error, triggers));
    }
    for (ObjectNode called : triggers) {
      Optional<String> caller = Invocation.waitName(called);
      if (caller.isPresent()) {
        pipeline.answer(connection, caller.get(), Invocation.outcome(status, output, error));
      }
    }
    if (run.gated) {
      // After the queue row, which a claim that takes the gate at this moment holds.
      queue.releaseGate(connection, run.id);
    }
  }

  private List<StoredEvent> events(
      Run run,
      FunctionDefinition function,
      JsonNode output,
      Optional<RunError> error,
      List<ObjectNode> triggers) {
    ObjectNode data = Json.object();
    data.put("function_id", function.slug()).put("run_id", run.id);
    error.ifPresent(e -> data.set("error", e.summary()));
    data.set("result", output);
    data.set("event", StoredEvent.withUser(triggers.getFirst()));
    triggers.forEach(data.putArray("events")::add);
    String status = run.status.name();
    data.putObject("_inngest")
        .put("status", status.charAt(0) + status.substring(1).toLowerCase(Locale.ROOT));
    List<StoredEvent> events = new ArrayList<>();
    events.add(event(run, FINISHED, data));
    if (run.status != RunStatus.COMPLETED) {
      events.add(event(run, run.status == RunStatus.FAILED ? FAILED : CANCELLED, data));
    }
    return events;
  }

  private StoredEvent event(Run run, String name, ObjectNode data) {
    Instant now = clock.instant();
    ObjectNode body = Json.object();
    body.put("id", run.id).put("name", name).put("ts", now.toEpochMilli()).set("data", data);
    return new StoredEvent(ulids.next(), body, now);
  }
}

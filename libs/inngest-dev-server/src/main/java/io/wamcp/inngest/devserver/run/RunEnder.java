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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ends locked runs, and tells of it by events that other functions may be triggered by. */
public final class RunEnder {

  private static final String FINISHED = "inngest/function.finished";
  private static final String FAILED = "inngest/function.failed";
  private static final String CANCELLED = "inngest/function.cancelled";

  /** A function that one of these started tells of no end, or there would be no end of it. */
  private static final Set<String> OF_ENDS = Set.of(FINISHED, FAILED, CANCELLED);

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

  /** How a run ends; {@code error} only when it failed. */
  public record End(
      Run run,
      FunctionDefinition function,
      RunStatus status,
      JsonNode output,
      Optional<RunError> error) {

    /** The function returned this value. */
    public static End completed(Run run, FunctionDefinition function, JsonNode result) {
      return new End(run, function, RunStatus.COMPLETED, result, Optional.empty());
    }

    /** The function failed for good. */
    public static End failed(Run run, FunctionDefinition function, RunError error) {
      return new End(run, function, RunStatus.FAILED, error.output(), Optional.of(error));
    }

    /** Somebody cancelled the run. */
    public static End cancelled(Run run, FunctionDefinition function) {
      return new End(run, function, RunStatus.CANCELLED, Json.object(), Optional.empty());
    }
  }

  /** Ends runs, each once. */
  public void end(Connection connection, List<End> ends) throws SQLException {
    if (ends.isEmpty()) {
      return;
    }
    Map<Run, String> outputs = new LinkedHashMap<>();
    for (End end : ends) {
      end.run().status = end.status();
      outputs.put(end.run(), CanonicalJson.write(end.output()));
    }
    Map<String, ObjectNode> starters = runs.end(connection, outputs, clock.instant());
    queue.dropRuns(connection, ends.stream().map(e -> e.run().id).toList());
    List<Ended> ended = new ArrayList<>();
    for (End end : ends) {
      Run run = end.run();
      ended.add(
          new Ended(
              end,
              run.batched ? RunStore.events(connection, run.id) : List.of(starters.get(run.id))));
    }
    tell(connection, ended);
    List<String> gated = ends.stream().map(End::run).filter(r -> r.gated).map(r -> r.id).toList();
    if (!gated.isEmpty()) {
      // After the queue row, which a claim that takes the gate at this moment holds.
      queue.releaseGates(connection, gated);
    }
  }

  /** An ended run with the events that started it. */
  private record Ended(End end, List<ObjectNode> starters) {}

  private void tell(Connection connection, List<Ended> ended) throws SQLException {
    List<StoredEvent> events =
        ended.stream()
            .filter(e -> !OF_ENDS.contains(e.starters().getFirst().path("name").asText()))
            .flatMap(e -> events(e.end(), e.starters()).stream())
            .toList();
    if (!events.isEmpty()) {
      pipeline.process(connection, events);
    }
    for (Ended one : ended) {
      End end = one.end();
      for (ObjectNode starter : one.starters()) {
        Optional<String> caller = Invocation.waitName(starter);
        if (caller.isPresent()) {
          pipeline.answer(
              connection,
              caller.get(),
              Invocation.outcome(end.status(), end.output(), end.error()));
        }
      }
    }
  }

  private List<StoredEvent> events(End end, List<ObjectNode> triggers) {
    Run run = end.run();
    ObjectNode data = Json.object();
    data.put("function_id", end.function().slug()).put("run_id", run.id);
    end.error().ifPresent(e -> data.set("error", e.summary()));
    data.set("result", end.output());
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

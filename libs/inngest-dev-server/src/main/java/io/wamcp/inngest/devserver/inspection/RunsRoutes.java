package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.RunStatus;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** Runs: {@code /v1/runs/{id}}, {@code /v2/runs…} and the state of a running one, {@code /v0/…}. */
public final class RunsRoutes implements HttpService {

  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final int USUAL_LIMIT = 20;

  private final Database database;
  private final RunQueries runs;
  private final Replies replies;
  private final Cancellation cancellation;

  /** Cancels a run. */
  @FunctionalInterface
  public interface Cancellation {
    /** False when there is no such run; one that has ended stays as it is. */
    boolean cancel(String runId);
  }

  public RunsRoutes(
      InstantSource clock,
      Database database,
      FunctionRegistry registry,
      Cancellation cancellation) {
    this.database = database;
    this.runs = new RunQueries(database, registry);
    this.replies = new Replies(clock);
    this.cancellation = cancellation;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/v0/runs/{id}/actions", this::actions)
        .get("/v0/runs/{id}/batch", this::batch)
        .get("/v1/runs/{id}", this::runV1)
        .delete("/v1/runs/{id}", this::cancel)
        .get("/v2/runs", this::list)
        .get("/v2/runs/{id}", this::runV2);
  }

  private void runV1(ServerRequest request, ServerResponse response) {
    Optional<RunView> run = runs.byId(Replies.id(request));
    if (run.isPresent()) {
      replies.v1(response, run.get().v1());
    } else {
      replies.error(response, 404, "run not found");
    }
  }

  private void runV2(ServerRequest request, ServerResponse response) {
    Optional<RunView> run = runs.byId(Replies.id(request));
    if (run.isPresent()) {
      boolean output = Replies.includesOutput(request);
      replies.v2(response, run.get().v2(output), Optional.empty());
    } else {
      replies.error(response, 404, "run not found");
    }
  }

  private void list(ServerRequest request, ServerResponse response) {
    int limit = Replies.limit(request, USUAL_LIMIT);
    RunStatus status = null;
    Optional<String> asked = request.query().first("status").asOptional();
    if (asked.isPresent()) {
      try {
        status = RunStatus.valueOf(asked.get().toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        replies.error(response, 400, "unknown status");
        return;
      }
    }
    String functionId = request.query().first("functionId").asOptional().orElse(null);
    boolean output = Replies.includesOutput(request);
    ArrayNode data = Json.mapper().createArrayNode();
    runs.latest(status, functionId, limit).forEach(run -> data.add(run.v2(output)));
    replies.v2(response, data, Optional.of(limit));
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    if (cancellation.cancel(Replies.id(request))) {
      replies.text(response, 200, "application/json", "");
    } else {
      replies.error(response, 404, "run not found");
    }
  }

  private void actions(ServerRequest request, ServerResponse response) {
    String id = Replies.id(request);
    if (isRunning(id, response)) {
      String steps = database.read(connection -> CallLoader.stepsObject(connection, id));
      replies.text(response, 200, PLAIN, steps);
    }
  }

  private void batch(ServerRequest request, ServerResponse response) {
    String id = Replies.id(request);
    if (isRunning(id, response)) {
      String events = database.read(connection -> CallLoader.eventsArray(connection, id));
      replies.text(response, 200, PLAIN, events);
    }
  }

  private boolean isRunning(String id, ServerResponse response) {
    if (runs.byId(id).filter(run -> !run.status().isFinal()).isPresent()) {
      return true;
    }
    String message = "runtime state is no longer available for runID: " + id;
    replies.text(
        response,
        410,
        PLAIN,
        Json.text(Json.object().put("error", message).putNull("data").put("status", 410)));
    return false;
  }
}

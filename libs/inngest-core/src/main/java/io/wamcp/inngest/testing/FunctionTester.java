package io.wamcp.inngest.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.EndpointRequest;
import io.wamcp.inngest.EndpointResponse;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.InngestEndpoint;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Middleware;
import io.wamcp.inngest.internal.Json;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one function in memory:
 *
 * <pre>{@code
 * TestedRun run =
 *     FunctionTester.of(new Greet())
 *         .event("app/greeting.asked", Map.of("name", "Ada"))
 *         .given("look-up", new Person("Ada", "en"))
 *         .run();
 * assertThat(run.output(String.class)).isEqualTo("Hello Ada");
 * }</pre>
 *
 * <p>Steps are executed for real unless an outcome is given. Sleeps, timeouts and pauses between
 * attempts pass in virtual time. A wait for which nothing is given times out, an invocation for
 * which nothing is given is an error of the test. Flow control (concurrency, rates, batches and the
 * like) is the server's and does not happen here. Not thread-safe; each run starts afresh.
 */
public final class FunctionTester {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final URI NOWHERE = URI.create("http://inngest.invalid");

  private final InngestFunction function;
  private final Map<String, JsonNode> given = new LinkedHashMap<>();
  private final List<Middleware> middleware = new ArrayList<>();
  private final List<ObjectNode> events = new ArrayList<>();
  private VirtualClock clock = new VirtualClock(START);
  private ObjectMapper mapper = Json.defaultMapper();
  private String appId = "app";
  private String runId = "01TEST0000000000000000RUN1";
  private ObjectNode failure;

  private FunctionTester(InngestFunction function) {
    this.function = function;
  }

  /** Tests this function. */
  public static FunctionTester of(InngestFunction function) {
    return new FunctionTester(function);
  }

  /** The id of the app the function belongs to; {@code app} when not given. */
  public FunctionTester appId(String id) {
    this.appId = id;
    return this;
  }

  /** The run's id. */
  public FunctionTester runId(String id) {
    this.runId = id;
    return this;
  }

  /** Reads and writes values as this mapper does; give it before anything else. */
  public FunctionTester mapper(ObjectMapper value) {
    this.mapper = value;
    return this;
  }

  /** The clock that sleeps move; give it to the function's own parts too. */
  public FunctionTester clock(VirtualClock value) {
    this.clock = value;
    return this;
  }

  /** Adds middleware around the function. */
  public FunctionTester middleware(Middleware value) {
    middleware.add(value);
    return this;
  }

  /** The event that starts the run; several make a batch. */
  public FunctionTester event(String name, Object data) {
    events.add(eventJson("event-" + (events.size() + 1), name, data));
    return this;
  }

  /** This step shall have this result; a repeated step's id is {@code id:1}, {@code id:2}… */
  public FunctionTester given(String stepId, Object result) {
    given.put(stepId, Json.object().set("data", mapper.valueToTree(result)));
    return this;
  }

  /** This step shall have failed for good, with an error of this name and message. */
  public FunctionTester givenFailure(String stepId, String name, String message) {
    ObjectNode error = Json.object().put("name", name).put("message", message);
    given.put(stepId, Json.object().set("error", error));
    return this;
  }

  /** The wait of this id shall see this event. */
  public FunctionTester givenEvent(String stepId, String name, Object data) {
    given.put(stepId, eventJson("event-of-" + stepId, name, data));
    return this;
  }

  /** The wait of this id shall get this signal. */
  public FunctionTester givenSignal(String stepId, String signal, Object data) {
    ObjectNode value = Json.object().put("signal", signal);
    value.set("data", mapper.valueToTree(data));
    given.put(stepId, Json.object().set("data", value));
    return this;
  }

  /** The wait of this id shall time out, or the sleep be over, without time passing. */
  public FunctionTester givenTimeout(String stepId) {
    given.put(stepId, NullNode.getInstance());
    return this;
  }

  /**
   * Tests the function's failure handler instead: the run that the events started has failed with
   * an error of this name and message.
   *
   * @throws IllegalArgumentException when the function has no handler
   */
  public FunctionTester failedWith(String name, String message) {
    if (!(function instanceof HandlesFailure)) {
      throw new IllegalArgumentException("the function does not handle failures");
    }
    failure = Json.object().put("name", name).put("message", message).put("error", name);
    return this;
  }

  /** Runs the function to its end. */
  public TestedRun run() {
    return run(Optional.empty());
  }

  /** Runs the function until the step of this id, or {@code id:index}, has its outcome. */
  public TestedRun upTo(String stepId) {
    return run(Optional.of(stepId));
  }

  private TestedRun run(Optional<String> upTo) {
    MemoryServer server = new MemoryServer();
    RunState state = new RunState(given);
    try (InngestClient client = client(server)) {
      InngestEndpoint endpoint = InngestEndpoint.of(client, List.of(function));
      List<ObjectNode> starting = starting();
      int maxAttempts = failure == null ? function.definition().maxAttempts() : 2;
      MemoryEngine.App app =
          (step, attempt, known) -> call(endpoint, starting, step, attempt, maxAttempts, known);
      MemoryEngine engine = new MemoryEngine(app, state, clock, maxAttempts);
      TestedRun.Status status = engine.run(upTo);
      return new TestedRun(
          status,
          engine.output(),
          engine.error(),
          state.steps(),
          state.stored(),
          server.events(),
          server.signals(),
          state.unreached(),
          engine.calls(),
          clock.instant(),
          mapper);
    }
  }

  private InngestClient client(MemoryServer server) {
    InngestClient.Builder builder =
        InngestClient.builder(appId, InngestConfig.development(NOWHERE), clock)
            .mapper(mapper)
            .transport(server);
    middleware.forEach(builder::middleware);
    return builder.build();
  }

  private String functionId() {
    String id = appId + "-" + function.definition().id();
    return failure == null ? id : id + "-failure";
  }

  private List<ObjectNode> starting() {
    List<ObjectNode> original =
        events.isEmpty() ? List.of(eventJson("event-1", "test/started", Map.of())) : events;
    if (failure == null) {
      return original;
    }
    ObjectNode data = Json.object();
    data.put("function_id", appId + "-" + function.definition().id());
    data.put("run_id", "01TEST00000000000000FAILED");
    data.set("error", failure);
    data.set("event", original.getFirst());
    data.putArray("events").addAll(original);
    return List.of(eventJson("01TEST00000000000000FAILED", "inngest/function.failed", data));
  }

  private ObjectNode eventJson(String id, String name, Object data) {
    ObjectNode event = Json.object();
    event.put("id", id).put("name", name).put("ts", clock.millis());
    event.set("data", data == null ? Json.object() : mapper.valueToTree(data));
    event.putObject("user");
    return event;
  }

  private EndpointResponse call(
      InngestEndpoint endpoint,
      List<ObjectNode> starting,
      String step,
      int attempt,
      int maxAttempts,
      RunState state) {
    ObjectNode body = Json.object();
    ObjectNode context = body.putObject("ctx");
    context.put("run_id", runId).put("attempt", attempt).put("max_attempts", maxAttempts);
    context.put("disable_immediate_execution", true).put("step_id", "step");
    ObjectNode stack = context.putObject("stack").put("current", state.stack().size());
    state.stack().forEach(stack.putArray("stack")::add);
    body.set("event", starting.getFirst());
    body.putArray("events").addAll(starting);
    body.set("steps", state.storedJson());
    return endpoint.handle(
        new EndpointRequest(
            "POST",
            "http://app.invalid/api/inngest",
            Map.of("fnId", functionId(), "stepId", step),
            Map.of(),
            Json.write(body)));
  }
}

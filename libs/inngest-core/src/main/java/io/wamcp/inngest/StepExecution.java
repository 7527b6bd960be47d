package io.wamcp.inngest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.StepIds.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The steps of one call: turns step calls into operations. */
final class StepExecution implements Step {

  private static final Duration LONGEST_SLEEP = Duration.ofDays(366);

  private final StepEngine engine;
  private final InngestClient client;
  private final ValueCodec codec;

  StepExecution(StepEngine engine, InngestClient client) {
    this.engine = engine;
    this.client = client;
    this.codec = new ValueCodec(client.mapper());
  }

  @Override
  public <T> T run(String id, Class<T> type, StepBody<T> body) {
    JsonNode value = runStep(id, body);
    return codec.readStep(id, value, type);
  }

  @Override
  public <T> T run(String id, TypeReference<T> type, StepBody<T> body) {
    JsonNode value = runStep(id, body);
    return codec.readStep(id, value, type);
  }

  @Override
  public void run(String id, StepAction action) {
    runStep(
        id,
        () -> {
          action.run();
          return null;
        });
  }

  private JsonNode runStep(String id, StepBody<?> body) {
    return engine.execute(
        id,
        step -> new Operation(Operation.Code.STEP_RUN, step, id, Json.object(), null),
        step -> codec.write("step '" + id + "'", body.run()));
  }

  @Override
  public void sleep(String id, Duration duration) {
    requireShort(duration);
    boolean over = duration.isNegative() || duration.isZero();
    report(id, over ? "1ms" : InngestDuration.format(duration));
  }

  @Override
  public void sleepUntil(String id, Instant moment) {
    requireShort(Duration.between(client.clock().instant(), moment));
    report(id, moment.toString());
  }

  private static void requireShort(Duration duration) {
    if (duration.compareTo(LONGEST_SLEEP) > 0) {
      throw new IllegalArgumentException("a sleep lasts at most 366 days, not " + duration);
    }
  }

  private void report(String id, String until) {
    engine.report(
        id, step -> new Operation(Operation.Code.SLEEP, step, until, Json.object(), null));
  }

  @Override
  public List<String> sendEvent(String id, OutgoingEvent... events) {
    List<OutgoingEvent> copy = List.of(events);
    ObjectNode opts = Json.object().put("type", "step.sendEvent");
    JsonNode value =
        engine.execute(
            id,
            step -> new Operation(Operation.Code.STEP_RUN, step, "sendEvent", opts, null),
            step -> idsJson(client.send(identified(copy, step))));
    List<String> ids = new ArrayList<>();
    (value.isArray() ? value : value.path("ids")).forEach(one -> ids.add(one.asText()));
    return List.copyOf(ids);
  }

  /** A step is done at least once; with these ids the server starts each function only once. */
  private List<OutgoingEvent> identified(List<OutgoingEvent> events, StepId step) {
    List<OutgoingEvent> named = new ArrayList<>();
    for (OutgoingEvent event : events) {
      String derived = engine.runId() + "-" + step.hash() + "-" + named.size();
      named.add(event.id() == null ? event.withId(derived) : event);
    }
    return named;
  }

  private static JsonNode idsJson(SendResult result) {
    ObjectNode json = Json.object();
    ArrayNode ids = json.putArray("ids");
    result.ids().forEach(ids::add);
    return json;
  }

  @Override
  public Optional<InngestEvent> waitForEvent(String id, WaitForEvent spec) {
    ObjectNode opts = Json.object();
    opts.put("event", spec.event());
    opts.put("timeout", InngestDuration.format(spec.timeout()));
    spec.expression().ifPresent(expression -> opts.put("if", expression));
    Function<StepId, Operation> wait =
        step -> new Operation(Operation.Code.WAIT_FOR_EVENT, step, spec.event(), opts, null);
    JsonNode value = engine.report(id, wait);
    if (value.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CallRequest.event(value));
    } catch (BadCallException e) {
      throw new StepDataException("the result of step '" + id + "' is not an event", e);
    }
  }

  @Override
  public <T> Optional<TypedEvent<T>> waitForEvent(String id, Class<T> type, WaitForEvent spec) {
    return waitForEvent(id, spec)
        .map(event -> new TypedEvent<>(event, codec.readStep(id, event.data(), type)));
  }

  @Override
  public <T> T invoke(String id, Class<T> type, Invoke spec) {
    return codec.readStep(id, invoked(id, spec), type);
  }

  @Override
  public <T> T invoke(String id, TypeReference<T> type, Invoke spec) {
    return codec.readStep(id, invoked(id, spec), type);
  }

  private JsonNode invoked(String id, Invoke spec) {
    ObjectNode opts = Json.object();
    JsonNode data =
        spec.data() == null
            ? Json.object()
            : codec.write("the data of step '" + id + "'", spec.data());
    Check.that(data.isObject(), "the data of step '" + id + "' must become a JSON object");
    // The server refuses a call without a payload.
    opts.putObject("payload").set("data", data);
    opts.put("function_id", spec.functionId());
    spec.timeout().ifPresent(span -> opts.put("timeout", InngestDuration.format(span)));
    return engine.report(
        id, step -> new Operation(Operation.Code.INVOKE_FUNCTION, step, null, opts, null));
  }

  @Override
  public <T> Optional<Signal<T>> waitForSignal(String id, Class<T> type, WaitForSignal spec) {
    ObjectNode opts = Json.object();
    opts.put("signal", spec.signal());
    opts.put("timeout", InngestDuration.format(spec.timeout()));
    opts.put("conflict", spec.conflict().wireName());
    JsonNode value =
        engine.report(
            id,
            step -> new Operation(Operation.Code.WAIT_FOR_SIGNAL, step, spec.signal(), opts, null));
    if (value.isNull()) {
      return Optional.empty();
    }
    T data = codec.readStep(id, value.path("data"), type);
    return Optional.of(new Signal<>(value.path("signal").asText(spec.signal()), data));
  }

  @Override
  public boolean sendSignal(String id, String signal, Object data) {
    ObjectNode opts = Json.object().put("type", "step.sendSignal").put("signal", signal);
    JsonNode value =
        engine.execute(
            id,
            step -> new Operation(Operation.Code.STEP_RUN, step, "sendSignal", opts, null),
            step -> BooleanNode.valueOf(client.sendSignal(signal, data)));
    return value.asBoolean();
  }

  @Override
  public <T> List<T> parallel(List<Supplier<T>> branches) {
    return new Branches(engine).join(branches);
  }

  @Override
  public void join(Branch<?>... branches) {
    List<Supplier<Object>> all = new ArrayList<>();
    for (Branch<?> branch : branches) {
      all.add(branch::get);
    }
    parallel(all);
  }

  @Override
  public <T> T race(List<Supplier<T>> branches) {
    return new Branches(engine).race(branches);
  }

  @Override
  public HttpCall.Answer fetch(String id, HttpCall request) {
    ObjectNode opts = Json.object();
    opts.put("url", request.url().toString()).put("method", request.method());
    ObjectNode headers = opts.putObject("headers");
    request.headers().forEach(headers::put);
    request.body().ifPresent(text -> opts.put("body", text));
    JsonNode value =
        engine.report(id, step -> new Operation(Operation.Code.GATEWAY, step, id, opts, null));
    Map<String, String> received = new LinkedHashMap<>();
    value
        .path("headers")
        .properties()
        .forEach(header -> received.put(header.getKey(), header.getValue().asText()));
    return new HttpCall.Answer(
        value.path("status_code").asInt(), received, value.path("body").asText(""));
  }

  @Override
  public <T> T infer(String id, Class<T> type, ModelCall request) {
    ObjectNode opts = Json.object().put("type", "step.ai.infer");
    opts.put("url", request.url().toString()).put("auth_key", request.key());
    opts.put("format", request.format().wireName());
    opts.set("body", codec.write("the request of step '" + id + "'", request.body()));
    JsonNode value =
        engine.report(id, step -> new Operation(Operation.Code.AI_GATEWAY, step, id, opts, null));
    return codec.readStep(id, value, type);
  }
}

package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A declaration as registration sends it. What is not set is left out: the server takes no null.
 */
final class FunctionJson {

  private FunctionJson() {}

  static ObjectNode of(String id, FunctionDefinition definition, String url) {
    ObjectNode json = Json.object();
    json.put("id", id);
    json.put("name", definition.name());
    ArrayNode triggers = json.putArray("triggers");
    definition.triggers().forEach(trigger -> triggers.add(trigger(trigger)));
    ObjectNode step = json.putObject("steps").putObject("step");
    step.put("id", "step");
    step.put("name", "step");
    ObjectNode runtime = step.putObject("runtime");
    runtime.put("type", "http");
    runtime.put("url", url + "?fnId=" + id + "&stepId=step");
    definition.retries().ifPresent(retries -> step.putObject("retries").put("attempts", retries));
    concurrency(definition).ifPresent(limits -> json.set("concurrency", limits));
    definition.idempotency().ifPresent(key -> json.put("idempotency", key));
    putFlow(json, definition.flow());
    return json;
  }

  private static ObjectNode trigger(Trigger trigger) {
    ObjectNode json = Json.object();
    switch (trigger) {
      case Trigger.OnEvent(String name, Optional<String> expression) -> {
        json.put("event", name);
        expression.ifPresent(condition -> json.put("expression", condition));
      }
      case Trigger.OnCron(String expression, Optional<Duration> jitter) -> {
        json.put("cron", expression);
        jitter.ifPresent(span -> json.put("jitter", InngestDuration.format(span)));
      }
    }
    return json;
  }

  private static Optional<JsonNode> concurrency(FunctionDefinition definition) {
    List<Concurrency> limits = definition.concurrency();
    Optional<Concurrency> runs = definition.flow().runs();
    if (runs.isPresent()) {
      ObjectNode both = Json.object();
      both.putArray("fn").add(limit(runs.get()));
      if (!limits.isEmpty()) {
        both.set("step", array(limits));
      }
      return Optional.of(both);
    }
    if (limits.size() == 1) {
      Concurrency only = limits.getFirst();
      boolean plain = only.key().isEmpty() && only.scope() == Concurrency.Scope.FN;
      return Optional.of(plain ? JsonNodeFactory.instance.numberNode(only.limit()) : limit(only));
    }
    return limits.isEmpty() ? Optional.empty() : Optional.of(array(limits));
  }

  private static ArrayNode array(List<Concurrency> limits) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    limits.forEach(limit -> array.add(limit(limit)));
    return array;
  }

  private static ObjectNode limit(Concurrency limit) {
    ObjectNode json = Json.object();
    json.put("limit", limit.limit());
    limit.key().ifPresent(key -> json.put("key", key));
    if (limit.scope() != Concurrency.Scope.FN) {
      json.put("scope", limit.scope().wireName());
    }
    return json;
  }

  private static void putFlow(ObjectNode json, FlowControl flow) {
    flow.rateLimit().ifPresent(limit -> json.set("rateLimit", rateLimit(limit)));
    flow.throttle().ifPresent(throttle -> json.set("throttle", throttle(throttle)));
    flow.debounce().ifPresent(debounce -> json.set("debounce", debounce(debounce)));
    flow.priority().ifPresent(run -> json.putObject("priority").put("run", run));
    flow.batchEvents().ifPresent(batch -> json.set("batchEvents", batch(batch)));
    if (!flow.cancelOn().isEmpty()) {
      ArrayNode cancel = json.putArray("cancel");
      flow.cancelOn().forEach(one -> cancel.add(cancel(one)));
    }
    flow.singleton().ifPresent(singleton -> json.set("singleton", singleton(singleton)));
    flow.timeouts().ifPresent(timeouts -> json.set("timeouts", timeouts(timeouts)));
  }

  private static ObjectNode rateLimit(RateLimit limit) {
    ObjectNode json = Json.object();
    json.put("limit", limit.limit()).put("period", InngestDuration.format(limit.period()));
    limit.key().ifPresent(key -> json.put("key", key));
    return json;
  }

  private static ObjectNode throttle(Throttle throttle) {
    ObjectNode json = Json.object();
    json.put("limit", throttle.limit()).put("period", InngestDuration.format(throttle.period()));
    if (throttle.burst() > 0) {
      json.put("burst", throttle.burst());
    }
    throttle.key().ifPresent(key -> json.put("key", key));
    return json;
  }

  private static ObjectNode debounce(Debounce debounce) {
    ObjectNode json = Json.object();
    json.put("period", InngestDuration.format(debounce.period()));
    debounce.timeout().ifPresent(span -> json.put("timeout", InngestDuration.format(span)));
    debounce.key().ifPresent(key -> json.put("key", key));
    return json;
  }

  private static ObjectNode batch(BatchEvents batch) {
    ObjectNode json = Json.object();
    // Go's parser reads this one, which knows no days: the form has hours at most.
    json.put("maxSize", batch.maxSize()).put("timeout", InngestDuration.format(batch.timeout()));
    batch.key().ifPresent(key -> json.put("key", key));
    batch.expression().ifPresent(condition -> json.put("if", condition));
    return json;
  }

  private static ObjectNode cancel(CancelOn cancel) {
    ObjectNode json = Json.object().put("event", cancel.event());
    cancel.expression().ifPresent(condition -> json.put("if", condition));
    cancel.timeout().ifPresent(span -> json.put("timeout", InngestDuration.format(span)));
    return json;
  }

  private static ObjectNode singleton(Singleton singleton) {
    ObjectNode json = Json.object();
    singleton.key().ifPresent(key -> json.put("key", key));
    return json.put("mode", singleton.mode().wireName());
  }

  private static ObjectNode timeouts(Timeouts timeouts) {
    ObjectNode json = Json.object();
    timeouts.start().ifPresent(span -> json.put("start", InngestDuration.format(span)));
    timeouts.finish().ifPresent(span -> json.put("finish", InngestDuration.format(span)));
    return json;
  }
}

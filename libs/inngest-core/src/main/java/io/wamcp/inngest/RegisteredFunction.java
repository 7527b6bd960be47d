package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import java.util.Optional;

/**
 * A function as the server knows it.
 *
 * @param id the app's id and the function's, joined by a hyphen
 * @param definition its declaration
 * @param entry its code
 */
record RegisteredFunction(String id, FunctionDefinition definition, Entry entry) {

  /** Calls the code of a function or of a failure handler. */
  @FunctionalInterface
  interface Entry {
    Object call(RunContext context, Step step) throws Exception;
  }

  static RegisteredFunction of(String appId, FunctionDefinition definition, InngestFunction code) {
    return new RegisteredFunction(appId + "-" + definition.id(), definition, code::run);
  }

  /** The second function of one that handles its own failures. */
  static RegisteredFunction failureOf(RegisteredFunction function, HandlesFailure code) {
    FunctionDefinition definition =
        FunctionDefinition.named(function.definition().id() + "-failure")
            .name(function.definition().name() + " (failure)")
            .on("inngest/function.failed", "event.data.function_id == '" + function.id() + "'")
            .retries(1)
            .build();
    return new RegisteredFunction(
        function.id() + "-failure",
        definition,
        (context, step) -> code.onFailure(FailedRun.of(context), step));
  }

  /** The function as registration sends it, called at this URL. */
  ObjectNode toJson(String url) {
    ObjectNode json = Json.object();
    json.put("id", id);
    json.put("name", definition.name());
    ArrayNode triggers = json.putArray("triggers");
    definition.triggers().forEach(trigger -> triggers.add(triggerJson(trigger)));
    ObjectNode step = json.putObject("steps").putObject("step");
    step.put("id", "step");
    step.put("name", "step");
    ObjectNode runtime = step.putObject("runtime");
    runtime.put("type", "http");
    runtime.put("url", url + "?fnId=" + id + "&stepId=step");
    definition.retries().ifPresent(retries -> step.putObject("retries").put("attempts", retries));
    putConcurrency(json);
    definition.idempotency().ifPresent(key -> json.put("idempotency", key));
    return json;
  }

  private static ObjectNode triggerJson(Trigger trigger) {
    ObjectNode json = Json.object();
    switch (trigger) {
      case Trigger.OnEvent(String name, Optional<String> expression) -> {
        json.put("event", name);
        expression.ifPresent(condition -> json.put("expression", condition));
      }
      case Trigger.OnCron(String expression) -> json.put("cron", expression);
    }
    return json;
  }

  private void putConcurrency(ObjectNode json) {
    var limits = definition.concurrency();
    if (limits.size() == 1) {
      Concurrency only = limits.getFirst();
      boolean plain = only.key().isEmpty() && only.scope() == Concurrency.Scope.FN;
      if (plain) {
        json.put("concurrency", only.limit());
      } else {
        json.set("concurrency", concurrencyJson(only));
      }
    } else if (!limits.isEmpty()) {
      ArrayNode array = json.putArray("concurrency");
      limits.forEach(limit -> array.add(concurrencyJson(limit)));
    }
  }

  private static ObjectNode concurrencyJson(Concurrency limit) {
    ObjectNode json = Json.object();
    json.put("limit", limit.limit());
    limit.key().ifPresent(key -> json.put("key", key));
    if (limit.scope() != Concurrency.Scope.FN) {
      json.put("scope", limit.scope().wireName());
    }
    return json;
  }
}

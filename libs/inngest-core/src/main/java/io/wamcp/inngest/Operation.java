package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.StepIds.StepId;

/**
 * One thing a call reports about a step.
 *
 * @param code the protocol's name for it
 * @param step which step
 * @param name what the code needs: a sleep's end, an awaited event's name, else the step's id; or
 *     null
 * @param opts the code's options
 * @param outcome field {@code data} or {@code error} with its value, or null
 */
record Operation(Code code, StepId step, String name, ObjectNode opts, Outcome outcome) {

  /** The operation that ends a run; it is about no step. */
  static final String RUN_COMPLETE = "RunComplete";

  /**
   * The protocol's opcodes of steps in use; the constant's wire name is spelled as the server does.
   */
  enum Code {
    STEP_RUN("StepRun"),
    STEP_ERROR("StepError"),
    STEP_FAILED("StepFailed"),
    STEP_PLANNED("StepPlanned"),
    SLEEP("Sleep"),
    WAIT_FOR_EVENT("WaitForEvent"),
    INVOKE_FUNCTION("InvokeFunction"),
    WAIT_FOR_SIGNAL("WaitForSignal"),
    GATEWAY("Gateway"),
    AI_GATEWAY("AIGateway");

    private final String wireName;

    Code(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }
  }

  /** What came of executing a step. */
  record Outcome(String field, JsonNode value) {}

  /** The same step with what came of it. */
  Operation outcome(Code newCode, String field, JsonNode value) {
    return new Operation(newCode, step, name, opts, new Outcome(field, value));
  }

  /** The same step, only announced. */
  Operation planned() {
    return new Operation(Code.STEP_PLANNED, step, name, opts, null);
  }

  /** The same step, after whose end the server shall not wait for its siblings. */
  Operation racing() {
    ObjectNode more = opts.deepCopy().put("parallelMode", "race");
    return new Operation(code, step, name, more, outcome);
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("id", step.hash());
    json.put("op", code.wireName());
    if (name != null) {
      json.put("name", name);
    }
    json.set("opts", opts);
    json.put("displayName", step.id());
    ObjectNode userland = json.putObject("userland");
    userland.put("id", step.id());
    if (step.index() > 0) {
      userland.put("index", step.index());
    }
    if (outcome != null) {
      json.set(outcome.field(), outcome.value());
    }
    return json;
  }
}

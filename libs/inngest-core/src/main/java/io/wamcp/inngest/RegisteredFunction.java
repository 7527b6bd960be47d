package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ObjectNode;

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
    return FunctionJson.of(id, definition, url);
  }
}

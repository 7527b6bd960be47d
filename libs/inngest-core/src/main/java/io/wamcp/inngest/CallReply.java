package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.StepIds;
import java.util.List;
import java.util.Optional;

/**
 * What the app answers to a call.
 *
 * @param status as the protocol assigns them
 * @param body result, operations or error
 * @param noRetry whether the server must not, or may, try again; empty to say nothing
 * @param retryAfter when to try again, in the form of the header
 */
record CallReply(
    int status, JsonNode body, Optional<Boolean> noRetry, Optional<String> retryAfter) {

  /** The function has finished. */
  static CallReply finished(JsonNode result) {
    return new CallReply(200, result, Optional.empty(), Optional.empty());
  }

  /** The function has finished in a call whose steps were stored on the way. */
  static CallReply completed(JsonNode result) {
    ObjectNode end = Json.object();
    end.put("op", Operation.RUN_COMPLETE).put("id", StepIds.hash("complete"));
    end.set("data", result);
    JsonNode body = JsonNodeFactory.instance.arrayNode(1).add(end);
    return new CallReply(206, body, Optional.empty(), Optional.empty());
  }

  /** Steps were found, planned or done. */
  static CallReply operations(List<Operation> operations) {
    return new CallReply(206, array(operations), Optional.empty(), Optional.empty());
  }

  /** A step was tried and failed. */
  static CallReply stepFailure(Operation operation, Failure failure) {
    return new CallReply(
        206, array(List.of(operation)), Optional.of(failure.last()), failure.retryAfter());
  }

  /** The function failed. */
  static CallReply functionFailure(ObjectNode error, Failure failure) {
    return new CallReply(
        failure.last() ? 400 : 500, error, Optional.of(failure.last()), failure.retryAfter());
  }

  private static JsonNode array(List<Operation> operations) {
    var array = JsonNodeFactory.instance.arrayNode(operations.size());
    operations.forEach(operation -> array.add(operation.toJson()));
    return array;
  }
}

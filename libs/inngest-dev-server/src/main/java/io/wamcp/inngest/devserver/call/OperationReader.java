package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.run.WaitResumer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Reads one entry of a 206 reply. */
final class OperationReader {

  static final int MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
  private static final int MAX_HASH = 100;
  private static final int MAX_EVENT_NAME = 1024;

  private OperationReader() {}

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException when it is not one that this server knows
   * @throws io.wamcp.inngest.devserver.expression.ExpressionException when its condition is invalid
   */
  static Operation read(JsonNode node, Instant now) {
    String hash = node.path("id").asText();
    String op = node.path("op").asText();
    require(
        node.isObject() && hash.length() <= MAX_HASH && hash.indexOf(0) < 0,
        "the response holds something that is not an operation");
    require(!hash.isEmpty() || op.equals("DiscoveryRequest"), "an operation has no id");
    return switch (op) {
      case "StepRun" -> new Operation.Result(hash, output("data", data(node)));
      case "Step" -> new Operation.Result(hash, bounded(CanonicalJson.write(data(node))));
      case "StepFailed" -> new Operation.Result(hash, output("error", error(node)));
      case "StepError" -> new Operation.Failure(hash, error(node));
      case "StepPlanned" -> new Operation.Planned(hash);
      case "Sleep" -> new Operation.Sleep(hash, Deadline.parse(option(node, "duration"), now));
      case "WaitForEvent" -> waitForEvent(hash, node, now);
      case "RunComplete" -> new Operation.Complete(hash, data(node));
      case "DiscoveryRequest" -> new Operation.Discover(hash);
      default -> throw new IllegalArgumentException("unknown operation: " + op);
    };
  }

  private static Operation waitForEvent(String hash, JsonNode node, Instant now) {
    String event = option(node, "event");
    require(
        !event.isEmpty() && event.length() <= MAX_EVENT_NAME && event.indexOf(0) < 0,
        "a wait names no event");
    Optional<String> condition =
        Optional.of(node.path("opts").path("if").asText()).filter(text -> !text.isBlank());
    condition.ifPresent(WaitResumer::condition);
    Deadline until = Deadline.parse(node.path("opts").path("timeout").asText(), now);
    return new Operation.Wait(hash, event, condition, until);
  }

  /** The option, or the name in its place. */
  private static String option(JsonNode node, String option) {
    String value = node.path("opts").path(option).asText();
    return value.isEmpty() ? node.path("name").asText() : value;
  }

  private static JsonNode data(JsonNode node) {
    return node.hasNonNull("data") ? node.get("data") : NullNode.instance;
  }

  private static ObjectNode error(JsonNode node) {
    ObjectNode error = Json.object();
    if (node.path("error").isObject()) {
      error.setAll((ObjectNode) node.get("error"));
    } else {
      error.put("name", "Error").put("message", node.path("error").asText("Step failed"));
    }
    error.remove("__serialized");
    return error;
  }

  /** The state of a step, as canonical JSON. */
  static String output(String member, JsonNode value) {
    return bounded(CanonicalJson.write(Json.object().set(member, value)));
  }

  private static String bounded(String output) {
    require(
        output.getBytes(StandardCharsets.UTF_8).length <= MAX_OUTPUT_BYTES,
        "step output size is greater than the limit");
    return output;
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}

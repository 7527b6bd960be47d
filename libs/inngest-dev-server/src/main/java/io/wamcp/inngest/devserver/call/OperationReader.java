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
  private static final String YEAR = "8760h";
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
      case "WaitForSignal" -> waitForSignal(hash, node, now);
      case "InvokeFunction" -> invoke(hash, node, now);
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

  private static Operation waitForSignal(String hash, JsonNode node, Instant now) {
    String signal = option(node, "signal");
    require(
        !signal.isEmpty() && signal.length() <= MAX_EVENT_NAME && signal.indexOf(0) < 0,
        "a wait names no signal");
    Deadline until = Deadline.parse(node.path("opts").path("timeout").asText(), now);
    boolean replace = node.path("opts").path("conflict").asText().equals("replace");
    return new Operation.Signal(hash, signal, replace, until);
  }

  private static Operation invoke(String hash, JsonNode node, Instant now) {
    JsonNode opts = node.path("opts");
    String function = opts.path("function_id").asText();
    require(
        !function.isEmpty() && function.length() <= MAX_EVENT_NAME && function.indexOf(0) < 0,
        "an invocation names no function");
    require(opts.path("payload").isObject(), "an invocation has no payload");
    String timeout = opts.path("timeout").asText("");
    Deadline until = Deadline.parse(timeout.isEmpty() ? YEAR : timeout, now);
    return new Operation.Invoke(hash, function, opts.get("payload"), until);
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

package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.wamcp.inngest.devserver.expression.ExpressionException;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.run.RunError;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds out what an app's HTTP answer means. */
final class ReplyReader {

  private static final String SDK = "x-inngest-sdk";

  private ReplyReader() {}

  static Reply read(Answer answer, Instant now) {
    if (answer.status() == 201) {
      Optional<Answer> inner = streamed(answer);
      return inner.map(a -> readPlain(a, now)).orElseGet(() -> invalid("not a streamed response"));
    }
    return readPlain(answer, now);
  }

  private static Reply readPlain(Answer answer, Instant now) {
    boolean sdk = answer.header(SDK).isPresent();
    return switch (answer.status()) {
      case 200 -> sdk ? returned(answer) : notSdk(answer);
      case 206 -> sdk ? steps(answer, now) : notSdk(answer);
      default -> failed(answer, sdk, now);
    };
  }

  /** A streamed response carries status, headers and body of the real one. */
  private static Optional<Answer> streamed(Answer answer) {
    Optional<JsonNode> body = Json.tryRead(answer.body()).filter(b -> b.path("status").isInt());
    if (body.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>(answer.headers());
    body.get()
        .path("headers")
        .properties()
        .forEach(h -> headers.put(h.getKey().toLowerCase(Locale.ROOT), h.getValue().asText()));
    JsonNode inner = body.get().path("body");
    String text = inner.isTextual() ? inner.textValue() : Json.text(inner);
    byte[] bytes = inner.isMissingNode() ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    return Optional.of(new Answer(body.get().get("status").intValue(), headers, bytes));
  }

  private static Reply returned(Answer answer) {
    return new Reply.Returned(value(answer.body()));
  }

  /** Nothing is null, and what is not JSON is a text. */
  private static JsonNode value(byte[] body) {
    if (body.length == 0) {
      return NullNode.instance;
    }
    return Json.tryRead(body)
        .filter(ReplyReader::isCanonical)
        .orElseGet(() -> TextNode.valueOf(new String(body, StandardCharsets.UTF_8)));
  }

  private static boolean isCanonical(JsonNode value) {
    try {
      CanonicalJson.write(value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Reply steps(Answer answer, Instant now) {
    Optional<JsonNode> body = Json.tryRead(answer.body());
    if (body.isEmpty() || !(body.get().isArray() || body.get().isObject())) {
      return invalid("the response is not an array of operations");
    }
    List<Operation> operations = new ArrayList<>();
    Iterable<JsonNode> nodes = body.get().isArray() ? body.get() : List.of(body.get());
    List<StepNote> notes = new ArrayList<>();
    boolean race = false;
    try {
      for (JsonNode node : nodes) {
        operations.add(OperationReader.read(node, now));
        notes.add(StepNote.of(node));
        race |= node.path("opts").path("parallelMode").asText().equals("race");
      }
    } catch (ExpressionException e) {
      return new Reply.Failed(
          RunError.of("InvalidExpression", "InvalidExpression", e.getMessage()), Reply.Retry.NEVER);
    } catch (IllegalArgumentException e) {
      return invalid(e.getMessage());
    }
    return new Reply.Steps(operations, requestVersion(answer), retry(answer, now), race, notes);
  }

  private static Reply failed(Answer answer, boolean sdk, Instant now) {
    Reply.Retry retry = retry(answer, now);
    if (!sdk) {
      String message =
          "Your server returned HTTP " + answer.status() + " before the SDK responded.";
      return new Reply.Failed(
          RunError.of(cause(answer, retry), "Server returned a fatal error", message), retry);
    }
    JsonNode body = value(answer.body());
    JsonNode output = body.isNull() ? Json.object().put("name", "Error").put("message", "") : body;
    return new Reply.Failed(new RunError(cause(answer, retry), output), retry);
  }

  private static String cause(Answer answer, Reply.Retry retry) {
    return retry.never() ? "NonRetriableError" : "invalid status code: " + answer.status();
  }

  private static Reply notSdk(Answer answer) {
    String message = "The response (HTTP " + answer.status() + ") does not come from an SDK";
    return new Reply.Failed(RunError.of("not_sdk", "not_sdk", message), Reply.Retry.USUAL);
  }

  static Reply invalid(String message) {
    return new Reply.Failed(
        RunError.of("InvalidResponse", "InvalidResponse", message), Reply.Retry.USUAL);
  }

  private static OptionalInt requestVersion(Answer answer) {
    return answer
        .header("x-inngest-req-version")
        .filter(v -> v.strip().matches("-?\\d{1,6}"))
        .map(v -> OptionalInt.of(Integer.parseInt(v.strip())))
        .orElse(OptionalInt.empty());
  }

  private static Reply.Retry retry(Answer answer, Instant now) {
    boolean never =
        answer.header("x-inngest-no-retry").filter("true"::equalsIgnoreCase).isPresent();
    return new Reply.Retry(
        never, answer.header("retry-after").flatMap(header -> RetryAfter.parse(header, now)));
  }
}

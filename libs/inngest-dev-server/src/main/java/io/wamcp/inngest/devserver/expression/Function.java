package io.wamcp.inngest.devserver.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.wamcp.inngest.devserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The functions of an expression. They give null for what they do not apply to, and the questions
 * about text are then not true.
 */
enum Function {
  SIZE("size", 1),
  STARTS_WITH("startsWith", 2),
  ENDS_WITH("endsWith", 2),
  CONTAINS("contains", 2),
  LOWERCASE("lowercase", 1),
  UPPERCASE("uppercase", 1),
  B64DECODE("b64decode", 1),
  JSON_PARSE("json_parse", 1),
  DATE("date", 1);

  private final String written;
  private final int arguments;

  Function(String written, int arguments) {
    this.written = written;
    this.arguments = arguments;
  }

  /** The function of this name and number of arguments, the receiver counted. */
  static Optional<Function> of(String name, int arguments) {
    for (Function function : values()) {
      if (function.written.equals(name) && function.arguments == arguments) {
        return Optional.of(function);
      }
    }
    return Optional.empty();
  }

  JsonNode apply(List<JsonNode> values) {
    JsonNode first = values.getFirst();
    if (this == SIZE) {
      return size(first);
    }
    if (this == DATE) {
      return date(first);
    }
    if (!values.stream().allMatch(JsonNode::isTextual)) {
      return NullNode.instance;
    }
    String text = first.textValue();
    return switch (this) {
      case STARTS_WITH -> BooleanNode.valueOf(text.startsWith(values.get(1).textValue()));
      case ENDS_WITH -> BooleanNode.valueOf(text.endsWith(values.get(1).textValue()));
      case CONTAINS -> BooleanNode.valueOf(text.contains(values.get(1).textValue()));
      case LOWERCASE -> text(text.toLowerCase(Locale.ROOT));
      case UPPERCASE -> text(text.toUpperCase(Locale.ROOT));
      case B64DECODE -> decoded(text);
      case JSON_PARSE ->
          Json.tryRead(text.getBytes(StandardCharsets.UTF_8)).orElse(NullNode.instance);
      case SIZE, DATE -> throw new IllegalStateException(written);
    };
  }

  private static JsonNode text(String value) {
    return JsonNodeFactory.instance.textNode(value);
  }

  private static JsonNode size(JsonNode value) {
    if (value.isTextual()) {
      String text = value.textValue();
      return JsonNodeFactory.instance.numberNode(text.codePointCount(0, text.length()));
    }
    return value.isContainerNode()
        ? JsonNodeFactory.instance.numberNode(value.size())
        : NullNode.instance;
  }

  private static JsonNode decoded(String text) {
    try {
      return text(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return NullNode.instance;
    }
  }

  /** A moment as milliseconds, so that moments compare. */
  private static JsonNode date(JsonNode value) {
    if (value.isNumber()) {
      return value;
    }
    try {
      return value.isTextual()
          ? JsonNodeFactory.instance.numberNode(
              OffsetDateTime.parse(value.textValue()).toInstant().toEpochMilli())
          : NullNode.instance;
    } catch (DateTimeException | ArithmeticException e) {
      return NullNode.instance;
    }
  }
}

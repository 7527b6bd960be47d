package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.InngestDuration;
import io.wamcp.inngest.devserver.expression.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the kinds of values that function objects are made of. */
final class ConfigReader {

  private static final Set<String> EVENT_ONLY = Set.of("event");

  private ConfigReader() {}

  /** Whether the member is there; null means that it is not. */
  static boolean isSet(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  static Optional<Expression> expression(JsonNode text) {
    if (!isSet(text) || text.asText().isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Expression.compile(text.asText(), EVENT_ONLY));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("invalid expression: " + e.getMessage(), e);
    }
  }

  static int count(JsonNode number, int least, String what) {
    require(number.isInt() && number.intValue() >= least, what + " is not a count from " + least);
    return number.intValue();
  }

  static Duration duration(JsonNode text, Duration least, Duration most, String what) {
    Duration duration;
    try {
      duration = InngestDuration.parse(text.asText());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(what + " is too long", e);
    }
    require(
        duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0,
        what + " is not between " + least + " and " + most);
    return duration;
  }

  static List<JsonNode> children(JsonNode node) {
    List<JsonNode> children = new ArrayList<>(node.size());
    if (node.isArray()) {
      node.forEach(children::add);
    }
    return children;
  }

  static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}

package io.wamcp.inngest.devserver.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.OptionalInt;

/** The rules for values: equality, order, truth, members and sums. */
final class Values {

  private Values() {}

  static boolean truth(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> value.doubleValue() != 0;
      case STRING -> !value.textValue().isEmpty();
      case NULL, MISSING -> false;
      default -> true;
    };
  }

  static JsonNode member(JsonNode target, JsonNode index) {
    JsonNode found = null;
    if (target.isObject() && index.isTextual()) {
      found = target.get(index.textValue());
    } else if (target.isArray() && index.isNumber()) {
      found = target.get(index.intValue());
    }
    return found == null ? NullNode.instance : found;
  }

  static boolean compare(String operator, JsonNode left, JsonNode right) {
    return switch (operator) {
      case "==" -> same(left, right);
      case "!=" -> !same(left, right);
      case "in" -> contains(right, left);
      default -> {
        OptionalInt order = order(left, right);
        yield order.isPresent() && holds(operator, order.getAsInt());
      }
    };
  }

  private static boolean holds(String operator, int order) {
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> throw new IllegalStateException("unknown operator " + operator);
    };
  }

  private static OptionalInt order(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return OptionalInt.of(number(left).compareTo(number(right)));
    }
    if (left.isTextual() && right.isTextual()) {
      return OptionalInt.of(left.textValue().compareTo(right.textValue()));
    }
    return OptionalInt.empty();
  }

  private static boolean same(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return number(left).compareTo(number(right)) == 0;
    }
    if (left.isArray() && right.isArray()) {
      return sameItems(left, right);
    }
    if (left.isObject() && right.isObject()) {
      return sameMembers(left, right);
    }
    return left.equals(right);
  }

  private static boolean sameItems(JsonNode left, JsonNode right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMembers(JsonNode left, JsonNode right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Iterator<String> names = left.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!right.has(name) || !same(left.get(name), right.get(name))) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(JsonNode container, JsonNode item) {
    if (container.isObject()) {
      return item.isTextual() && container.has(item.textValue());
    }
    for (JsonNode candidate : container) {
      if (same(candidate, item)) {
        return true;
      }
    }
    return false;
  }

  static JsonNode add(JsonNode left, JsonNode right) {
    if (left.isTextual() && right.isTextual()) {
      return JsonNodeFactory.instance.textNode(left.textValue() + right.textValue());
    }
    if (left.isNumber() && right.isNumber()) {
      return number(number(left).add(number(right)));
    }
    return NullNode.instance;
  }

  static JsonNode subtract(JsonNode left, JsonNode right) {
    return left.isNumber() && right.isNumber()
        ? number(number(left).subtract(number(right)))
        : NullNode.instance;
  }

  /** Exact while the exponents are sane; a sum of 1e300 and 1 as a decimal would be huge. */
  private static BigDecimal number(JsonNode value) {
    double approximate = value.doubleValue();
    if (value.isIntegralNumber() && Math.abs(approximate) < 1e18) {
      return BigDecimal.valueOf(value.longValue());
    }
    return Double.isInfinite(approximate)
        ? BigDecimal.valueOf(Math.copySign(Double.MAX_VALUE, approximate))
        : BigDecimal.valueOf(approximate);
  }

  private static JsonNode number(BigDecimal value) {
    boolean whole = value.stripTrailingZeros().scale() <= 0 && value.abs().doubleValue() < 9e15;
    return whole
        ? JsonNodeFactory.instance.numberNode(value.longValue())
        : JsonNodeFactory.instance.numberNode(value.doubleValue());
  }
}

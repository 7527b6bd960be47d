package io.wamcp.inngest.devserver.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Map;

/** One part of a compiled expression. */
sealed interface Node
    permits Node.Literal,
        Node.Variable,
        Node.Index,
        Node.Items,
        Node.Has,
        Node.Call,
        Node.Not,
        Node.Negative,
        Node.Choice,
        Node.Binary,
        Macro.Use {

  JsonNode value(Map<String, JsonNode> variables);

  record Literal(JsonNode constant) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return constant;
    }
  }

  record Variable(String name) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return variables.getOrDefault(name, NullNode.instance);
    }
  }

  record Index(Node target, Node index) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return Values.member(target.value(variables), index.value(variables));
    }
  }

  /** Whether the member is there, also when it is null. */
  record Has(Node target, String member) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return BooleanNode.valueOf(target.value(variables).has(member));
    }
  }

  record Call(Function function, List<Node> arguments) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return function.apply(arguments.stream().map(a -> a.value(variables)).toList());
    }
  }

  record Items(List<Node> items) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      items.forEach(item -> array.add(item.value(variables)));
      return array;
    }
  }

  record Not(Node operand) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return BooleanNode.valueOf(!Values.truth(operand.value(variables)));
    }
  }

  record Negative(Node operand) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return Values.subtract(JsonNodeFactory.instance.numberNode(0), operand.value(variables));
    }
  }

  record Choice(Node condition, Node yes, Node no) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      return (Values.truth(condition.value(variables)) ? yes : no).value(variables);
    }
  }

  record Binary(String operator, Node left, Node right) implements Node {
    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      JsonNode first = left.value(variables);
      return switch (operator) {
        case "&&" -> BooleanNode.valueOf(Values.truth(first) && truth(variables));
        case "||" -> BooleanNode.valueOf(Values.truth(first) || truth(variables));
        case "+" -> Values.add(first, right.value(variables));
        case "-" -> Values.subtract(first, right.value(variables));
        default -> BooleanNode.valueOf(Values.compare(operator, first, right.value(variables)));
      };
    }

    private boolean truth(Map<String, JsonNode> variables) {
      return Values.truth(right.value(variables));
    }
  }
}

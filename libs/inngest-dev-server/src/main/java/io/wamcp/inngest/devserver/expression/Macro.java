package io.wamcp.inngest.devserver.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What asks about each item of an array, or each member name of an object, as in {@code
 * event.data.tags.exists(tag, tag == 'vip')}.
 */
enum Macro {
  EXISTS,
  EXISTS_ONE,
  ALL,
  FILTER,
  MAP;

  static Optional<Macro> of(String name) {
    for (Macro macro : values()) {
      if (macro.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(macro);
      }
    }
    return Optional.empty();
  }

  /** A use of a macro: its part is looked at once for each item, under the name. */
  record Use(Macro macro, Node target, String name, Node part) implements Node {

    @Override
    public JsonNode value(Map<String, JsonNode> variables) {
      JsonNode items = target.value(variables);
      if (!items.isContainerNode()) {
        return NullNode.instance;
      }
      Map<String, JsonNode> inner = new HashMap<>(variables);
      List<JsonNode> all = items(items);
      ArrayNode values = JsonNodeFactory.instance.arrayNode();
      ArrayNode holding = JsonNodeFactory.instance.arrayNode();
      for (JsonNode item : all) {
        inner.put(name, item);
        JsonNode value = part.value(inner);
        values.add(value);
        if (Values.truth(value)) {
          holding.add(item);
        }
      }
      return switch (macro) {
        case EXISTS -> BooleanNode.valueOf(!holding.isEmpty());
        case EXISTS_ONE -> BooleanNode.valueOf(holding.size() == 1);
        case ALL -> BooleanNode.valueOf(holding.size() == all.size());
        case FILTER -> holding;
        case MAP -> values;
      };
    }

    private static List<JsonNode> items(JsonNode items) {
      List<JsonNode> all = new ArrayList<>(items.size());
      if (items.isArray()) {
        items.forEach(all::add);
      } else {
        items
            .fieldNames()
            .forEachRemaining(member -> all.add(JsonNodeFactory.instance.textNode(member)));
      }
      return all;
    }
  }
}

package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.Folders;
import io.wamcp.checks.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values the chart is rendered with: every example, every example with every switch and every
 * choice of the schema the other way round, and what {@code variants.yaml} adds.
 */
final class Variants {

  private Variants() {}

  static Map<String, ObjectNode> all() {
    Map<String, ObjectNode> all = new LinkedHashMap<>();
    for (Example example : Example.values()) {
      all.put(example.name(), example.overlay());
      ObjectNode base = Yaml.merge(resource("needed.yaml"), example.overlay());
      for (Choice choice : choices()) {
        all.put(example + " " + choice, Yaml.merge(base, choice.overlay()));
      }
      resource("variants.yaml")
          .properties()
          .forEach(
              extra -> all.put(example + " " + extra.getKey(), Yaml.merge(base, extra.getValue())));
    }
    return all;
  }

  static ObjectNode resource(String name) {
    return Yaml.read(file(name));
  }

  static Path file(String name) {
    return Folders.root().resolve("deploy/checks/src/test/resources").resolve(name);
  }

  /** Every value of every switch and every list of words in the schema. */
  static List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    ObjectNode schema = Chart.schema();
    collect(schema, schema, List.of(), choices);
    return choices;
  }

  private static void collect(
      ObjectNode root, JsonNode schema, List<String> path, List<Choice> choices) {
    JsonNode resolved = resolve(root, schema);
    if ("boolean".equals(resolved.path("type").asText())) {
      choices.add(new Choice(path, JsonNodeFactory.instance.booleanNode(true)));
      choices.add(new Choice(path, JsonNodeFactory.instance.booleanNode(false)));
    }
    resolved.path("enum").forEach(word -> choices.add(new Choice(path, word)));
    // Settings of the services are not the chart's own; the services test them.
    if (!path.isEmpty() && "settings".equals(path.getLast())) {
      return;
    }
    resolved
        .path("properties")
        .properties()
        .forEach(
            entry -> {
              List<String> below = new ArrayList<>(path);
              below.add(entry.getKey());
              collect(root, entry.getValue(), below, choices);
            });
  }

  static JsonNode resolve(ObjectNode root, JsonNode schema) {
    String reference = schema.path("$ref").asText();
    return reference.isEmpty()
        ? schema
        : root.path("definitions").path(reference.substring(reference.lastIndexOf('/') + 1));
  }

  /** One value set to one of the possible ones. */
  record Choice(List<String> path, JsonNode value) {

    ObjectNode overlay() {
      JsonNode node = value;
      for (String name : path.reversed()) {
        ObjectNode above = JsonNodeFactory.instance.objectNode();
        above.set(name, node);
        node = above;
      }
      ObjectNode overlay = (ObjectNode) node;
      // Two scalers of one service are refused; see RefusalsTest.
      if (value.asBoolean() && path.equals(List.of("worker", "keda", "enabled"))) {
        overlay.with("/worker/autoscaling").put("enabled", false);
      } else if (value.asBoolean() && path.equals(List.of("worker", "autoscaling", "enabled"))) {
        overlay.with("/worker/keda").put("enabled", false);
      }
      return overlay;
    }

    @Override
    public String toString() {
      return String.join(".", path) + "=" + value.asText();
    }
  }
}

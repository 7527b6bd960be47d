package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.ServiceKeys;
import io.wamcp.runtime.config.Setting;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The settings of the services as JSON schema: what may stand under {@code settings}. */
final class SettingsSchema {

  /** What the chart sets by values of its own, or what makes no sense in a cluster. */
  private static final Set<String> OF_THE_CHART =
      Set.of(
          "server.host",
          "server.port",
          "admin.host",
          "admin.port",
          "db.url",
          "db.username",
          "inngest.dev",
          "inngest.base-url",
          "inngest.env",
          "inngest.serve-origin",
          "shutdown.delay",
          "shutdown.grace",
          "shutdown.limit",
          "secrets.directory",
          "audit.archive-directory");

  private static final String DURATION = "^([0-9]{1,12} *(ms|s|m|h|d)|P[0-9DTHMS.]+)$";

  private SettingsSchema() {}

  /** Writes the four definitions into the chart's schema. */
  static ObjectNode into(ObjectNode schema) {
    ObjectNode result = schema.deepCopy();
    ObjectNode definitions = (ObjectNode) result.get("definitions");
    Set<String> common = new HashSet<>(ServiceKeys.of("ingress").keySet());
    for (String part : Manifests.SERVICES) {
      common.retainAll(ServiceKeys.of(part).keySet());
      definitions.set(part + "Settings", object(ServiceKeys.of(part).values()));
    }
    definitions.set(
        "commonSettings",
        object(
            ServiceKeys.of("ingress").values().stream()
                .filter(setting -> common.contains(setting.environmentVariable()))
                .toList()));
    return result;
  }

  private static ObjectNode object(Collection<Setting<?>> settings) {
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    settings.stream()
        .filter(setting -> !ServiceKeys.isSecret(setting))
        .filter(setting -> !OF_THE_CHART.contains(setting.key()))
        .forEach(setting -> properties.set(setting.key(), value(setting)));
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("type", "object").put("additionalProperties", false);
    object.set("properties", properties);
    return object;
  }

  private static ObjectNode value(Setting<?> setting) {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    String type = setting.typeName();
    if (type.startsWith("one of ")) {
      value.put("type", "string");
      List<String> words = Arrays.asList(type.substring("one of ".length()).split(", "));
      words.forEach(value.withArray("/enum")::add);
      return value;
    }
    switch (type) {
      case "integer" -> bounded(value.put("type", "integer"), setting);
      case "true or false" -> value.put("type", "boolean");
      case "duration" -> value.put("type", "string").put("pattern", DURATION);
      case "URL" -> value.put("type", "string").put("pattern", "^https?://[^/@]+");
      case "list" ->
          value
              .put("type", "array")
              .set("items", JsonNodeFactory.instance.objectNode().put("type", "string"));
      case "text" -> value.put("type", "string").put("minLength", 1);
      default -> throw new IllegalStateException("no schema is known for the type " + type);
    }
    return value;
  }

  private static void bounded(ObjectNode value, Setting<?> setting) {
    setting
        .bounds()
        .map(bounds -> bounds.split(" to "))
        .ifPresent(
            bounds ->
                value
                    .put("minimum", Long.parseLong(bounds[0]))
                    .put("maximum", Long.parseLong(bounds[1])));
  }
}

package io.wamcp.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.event.EventShapes.Field;
import io.wamcp.domain.event.EventShapes.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference/events.md and the schemas beside it say what the records are. */
class EventPagesTest {

  private static final EventSchemas SCHEMAS = new EventSchemas();

  @Test
  void thePagesAreUpToDate() throws IOException {
    Path reference = EventSamples.repository().resolve("docs/reference");
    Map<String, String> pages = pages();
    if (Boolean.getBoolean("docs.update")) {
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Path file = reference.resolve(page.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, page.getValue());
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(reference.resolve(page.getKey()))
          .as("run with -Ddocs.update=true to rewrite it")
          .content()
          .isEqualTo(page.getValue());
    }
    try (Stream<Path> files = Files.walk(reference.resolve("events"))) {
      assertThat(files.filter(Files::isRegularFile))
          .as("schemas of events that are no more")
          .hasSize(pages.size() - 1);
    }
  }

  private static Map<String, String> pages() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    for (Shape shape : EventShapes.ALL) {
      pages.put(file(shape.name()), pretty(SCHEMAS.of(shape)));
    }
    for (CronEvent event : CronEvent.values()) {
      pages.put(file(event.eventName()), pretty(SCHEMAS.of(event)));
    }
    pages.put("events.md", index());
    return pages;
  }

  private static String file(String eventName) {
    return "events/" + eventName + ".schema.json";
  }

  private static String pretty(JsonNode node) throws IOException {
    return EventSamples.JSON
            .writer()
            .with(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsString(node)
        + "\n";
  }

  private static String index() {
    StringBuilder page = new StringBuilder();
    page.append("# Events\n\nGenerated from the event records by `EventPagesTest`; do not edit.\n");
    page.append("Every event leaves through the [outbox](../components/outbox.md).\n");
    for (Shape shape : EventShapes.ALL) {
      event(page, shape);
    }
    page.append("\n## Starting a scheduled function by hand\n\n");
    page.append("Their data is empty.\n\n");
    for (CronEvent event : CronEvent.values()) {
      String name = event.eventName();
      page.append("- [`").append(name).append("`](").append(file(name)).append(")\n");
    }
    return page.toString();
  }

  private static void event(StringBuilder page, Shape shape) {
    page.append("\n## ").append(shape.name()).append("\n\n").append(shape.meaning());
    page.append(" Consumer: ").append(shape.consumer()).append(". ");
    page.append("[Schema](").append(file(shape.name())).append(").\n\n");
    page.append("| Field | Type | Required | Meaning |\n|---|---|---|---|\n");
    ObjectNode properties = (ObjectNode) SCHEMAS.of(shape).get("properties");
    properties
        .fields()
        .forEachRemaining(
            property -> {
              Field field = shape.fields().get(property.getKey());
              page.append("| `").append(property.getKey()).append("` | ");
              page.append(type(property.getValue())).append(" | ");
              page.append(field.optional() ? "" : "yes").append(" | ");
              page.append(field.meaning()).append(" |\n");
            });
  }

  private static String type(JsonNode property) {
    if (property.has("format")) {
      return property.get("format").asText();
    }
    String type = property.get("type").asText();
    return property.has("maxLength")
        ? type + ", at most " + property.get("maxLength").asText()
        : type;
  }
}

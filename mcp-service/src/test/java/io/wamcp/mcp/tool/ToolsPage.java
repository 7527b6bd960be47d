package io.wamcp.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolContract;
import io.wamcp.mcp.protocol.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the reference page of the tools from their declarations. */
final class ToolsPage {

  private static final String HEAD =
      """
      # Tools

      Generated from the tools' declarations by `ToolsPageTest`; do not edit. How to use them: [MCP tools](../api/mcp-tools.md).

      """;

  private ToolsPage() {}

  static String render() {
    StringBuilder page = new StringBuilder(HEAD);
    ToolSet.SPECS.forEach(spec -> tool(page, spec));
    return page.toString().stripTrailing() + "\n";
  }

  private static void tool(StringBuilder page, ToolSpec<?, ?> spec) {
    ToolContract<?, ?> contract = ToolContract.of(spec, new ObjectMapper());
    page.append("## ").append(spec.name()).append("\n\n");
    page.append(spec.description()).append("\n\n");
    page.append("Title: ").append(spec.title());
    page.append(". Scope: `").append(spec.scope()).append("`. Hints: ");
    page.append(hints(spec.annotations())).append(".\n\n");
    table(page, "Arguments", "None.", contract.inputSchema());
    table(page, "Result", "Nothing.", contract.outputSchema());
  }

  private static String hints(ToolAnnotations hints) {
    return "readOnly %s, destructive %s, idempotent %s, openWorld %s"
        .formatted(hints.readOnly(), hints.destructive(), hints.idempotent(), hints.openWorld());
  }

  private static void table(StringBuilder page, String title, String none, JsonNode schema) {
    List<String> rows = new ArrayList<>();
    rows(rows, "", schema);
    page.append("### ").append(title).append("\n\n");
    if (rows.isEmpty()) {
      page.append(none).append("\n\n");
      return;
    }
    page.append("| Field | Type | Required | Bounds | Meaning |\n|---|---|---|---|---|\n");
    rows.forEach(row -> page.append(row).append('\n'));
    page.append('\n');
  }

  private static void rows(List<String> rows, String path, JsonNode schema) {
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode field = property.getValue();
      String name = path + property.getKey();
      boolean list = "array".equals(field.path("type").asText());
      rows.add(
          "| `%s` | %s | %s | %s | %s |"
              .formatted(
                  name,
                  type(field),
                  required.contains(property.getKey()) ? "yes" : "",
                  bounds(field),
                  field.path("description").asText()));
      rows(rows, name + (list ? "[]." : "."), list ? field.path("items") : field);
    }
  }

  private static String type(JsonNode field) {
    String format = field.path("format").asText();
    return field.path("type").asText("any") + (format.isEmpty() ? "" : " (" + format + ")");
  }

  private static String bounds(JsonNode field) {
    List<String> bounds = new ArrayList<>();
    range(bounds, field, "minLength", "maxLength", " characters");
    range(bounds, field, "minimum", "maximum", "");
    if (field.has("pattern")) {
      bounds.add("`" + field.path("pattern").asText().replace("|", "\\|") + "`");
    }
    return String.join(", ", bounds);
  }

  private static void range(
      List<String> bounds, JsonNode field, String smallest, String largest, String unit) {
    if (field.has(smallest) || field.has(largest)) {
      bounds.add(
          field.path(smallest).asText("0") + " to " + field.path(largest).asText("∞") + unit);
    }
  }
}

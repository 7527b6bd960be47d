package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.store.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The list of tools as clients get it: one definition they cannot read drops all of them. */
class ToolListIT {

  private static final int MOST_BYTES = 12 * 1024;
  private static final int MOST_TOOLS = 15;
  private static final Set<String> COMBINATIONS = Set.of("anyOf", "oneOf", "allOf", "not");

  @Test
  void itIsSmallFlatAndComplete() {
    try (McpFixture fixture = new McpFixture()) {
      McpClient owner = fixture.client(fixture.start(), fixture.key("owner"));

      HttpResponse<String> response =
          owner.post("tools/list", Json.mapper().createObjectNode(), null);

      assertThat(response.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
      JsonNode tools = Json.read(response.body()).at("/result/tools");
      assertThat(tools).hasSizeBetween(1, MOST_TOOLS);
      tools.forEach(ToolListIT::check);
    }
  }

  @Test
  void instructionsAreShort() {
    assertThat(Answering.INSTRUCTIONS.length()).isLessThan(1_024);
  }

  private static void check(JsonNode tool) {
    String name = tool.path("name").asText();
    assertThat(name).matches("[a-z0-9_]{1,40}");
    assertThat(tool.path("title").asText()).as(name).isNotBlank();
    assertThat(tool.path("description").asText()).as(name).isNotBlank();
    assertThat(tool.path("annotations").properties().stream().map(entry -> entry.getKey()))
        .as(name)
        .contains("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint");
    for (JsonNode schema : List.of(tool.path("inputSchema"), tool.path("outputSchema"))) {
      assertThat(schema.path("type").asText()).as(name).isEqualTo("object");
      COMBINATIONS.forEach(word -> assertThat(schema.has(word)).as(name).isFalse());
      assertThat(schema.findValues("$ref")).as(name).isEmpty();
      assertThat(schema.findValues("$defs")).as(name).isEmpty();
    }
    assertThat(tool.at("/inputSchema/additionalProperties").asText()).as(name).isEqualTo("false");
  }
}

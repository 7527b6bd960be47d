package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Walks a schema and fails on what some client is known to refuse. */
final class SchemaShape {
  private static final Set<String> REFUSED =
      Set.of("$ref", "$defs", "definitions", "anyOf", "oneOf", "allOf", "$schema", "$id");

  private SchemaShape() {}

  static void check(JsonNode schema) {
    assertThat(schema.path("type").asText()).isEqualTo("object");
    assertThat(schema.path("properties").isObject()).isTrue();
    assertThat(schema.path("additionalProperties").isBoolean()).isTrue();
    assertThat(schema.path("additionalProperties").booleanValue()).isFalse();
    walk(schema);
  }

  private static void walk(JsonNode schema) {
    schema.fieldNames().forEachRemaining(name -> assertThat(REFUSED).doesNotContain(name));
    assertThat(schema.path("type").isTextual()).as(schema.toString()).isTrue();
    schema.path("properties").forEach(SchemaShape::walk);
    if (schema.has("items")) {
      walk(schema.get("items"));
    }
    if (schema.path("additionalProperties").isObject()) {
      walk(schema.get("additionalProperties"));
    }
  }
}

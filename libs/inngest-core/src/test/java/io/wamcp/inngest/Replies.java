package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Compares this SDK's answers with recorded ones, leaving out what the server does not read. */
final class Replies {

  private Replies() {}

  static JsonNode body(EndpointResponse response) {
    try {
      return Capture.JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertSame(EndpointResponse actual, Capture expected) {
    assertThat(actual.status()).as(expected.name()).isEqualTo(expected.status());
    assertThat(actual.headers().get("X-Inngest-Sdk")).matches("[^:]+:v\\d+\\.\\d+\\.\\d+");
    assertThat(actual.headers().get("Content-Type")).isEqualTo("application/json");
    for (String header : new String[] {"X-Inngest-No-Retry", "Retry-After"}) {
      assertThat(actual.headers().get(header))
          .as("%s of %s", header, expected.name())
          .isEqualTo(expected.responseHeader(header.toLowerCase(java.util.Locale.ROOT)));
    }
    assertThat(actual.headers().get("X-Inngest-Req-Version"))
        .isEqualTo(expected.responseHeader("x-inngest-req-version"));
    JsonNode body = body(actual);
    switch (expected.status()) {
      case 206 -> assertSameOperations(body, expected.responseBody());
      case 200 -> assertThat(body).as(expected.name()).isEqualTo(expected.responseBody());
      default -> assertSameError(body, expected.responseBody());
    }
  }

  private static void assertSameOperations(JsonNode actual, JsonNode expected) {
    assertThat(actual.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      JsonNode mine = actual.get(i);
      JsonNode theirs = expected.get(i);
      for (String field : new String[] {"id", "op", "name", "displayName", "userland"}) {
        assertThat(mine.get(field)).as(field).isEqualTo(theirs.get(field));
      }
      // The awaited event's name may stand in the options as well.
      assertThat(mine.path("opts").path("event").asText(mine.path("name").asText()))
          .isEqualTo(mine.path("name").asText());
      theirs
          .path("opts")
          .properties()
          .forEach(
              option ->
                  assertThat(mine.path("opts").get(option.getKey()))
                      .as("opts." + option.getKey())
                      .isEqualTo(option.getValue()));
      if (theirs.has("error")) {
        assertSameError(mine.path("error"), theirs.path("error"));
      } else {
        assertThat(orNull(mine.get("data"))).as("data").isEqualTo(orNull(theirs.get("data")));
      }
    }
  }

  private static void assertSameError(JsonNode actual, JsonNode expected) {
    assertThat(actual.path("name").asText()).isEqualTo(expected.path("name").asText());
    assertThat(actual.path("message").asText()).isEqualTo(expected.path("message").asText());
    if (expected.has("cause") && actual.has("cause")) {
      assertSameError(actual.path("cause"), expected.path("cause"));
    }
  }

  private static JsonNode orNull(JsonNode node) {
    return node == null ? JsonNodeFactory.instance.nullNode() : node;
  }
}

package io.wamcp.mcp;

import static io.wamcp.mcp.ToolWorld.code;
import static io.wamcp.mcp.ToolWorld.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code get_messages} with filters, and around a message. */
class FilteredMessagesIT {

  private final ToolWorld world = new ToolWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private List<String> bodies(Map<String, ?> arguments) {
    return bodies(ok(world.alpha, "get_messages", arguments));
  }

  private static List<String> bodies(JsonNode content) {
    List<String> bodies = new ArrayList<>();
    content.path("messages").forEach(message -> bodies.add(message.path("body").asText()));
    return bodies;
  }

  @Test
  void wordsTypeDirectionAndTimeNarrowDown() {
    world.inbound(world.bob, "parcel 1000 came");
    world.inbound(world.ada, "Where is parcel 100%?");
    ok(world.alpha, "send_message", Map.of("to", "+" + ToolWorld.ADA, "body", "Parcel is late"));
    world.fixture.execute(
        "UPDATE messages SET message_type = 'image', created_at = now() - interval '3 days'"
            + " WHERE body = 'parcel 1000 came'");

    assertThat(bodies(Map.of("search", "PARCEL"))).hasSize(3);
    assertThat(bodies(Map.of("search", "100%"))).containsExactly("Where is parcel 100%?");
    assertThat(bodies(Map.of("type", "image"))).containsExactly("parcel 1000 came");
    assertThat(bodies(Map.of("search", "parcel", "direction", "outbound")))
        .containsExactly("Parcel is late");
    assertThat(bodies(Map.of("search", "parcel", "contact", "US.2")))
        .containsExactly("parcel 1000 came");
    String yesterday = Instant.now().minusSeconds(86_400).toString();
    assertThat(bodies(Map.of("until", yesterday))).containsExactly("parcel 1000 came");
    assertThat(bodies(Map.of("since", yesterday))).hasSize(2);
    assertThat(code(world.alpha, "get_messages", Map.of("since", "yesterday")))
        .isEqualTo("invalid_arguments");
    assertThat(code(world.alpha, "get_messages", Map.of("search", "x")))
        .isEqualTo("invalid_arguments");
    assertThat(code(world.alpha, "get_messages", Map.of("type", "Image!")))
        .isEqualTo("invalid_arguments");
  }

  @Test
  void aSearchGoesOnByCursorBothWays() {
    for (int i = 0; i < 6; i++) {
      world.inbound(world.ada, (i % 2 == 0 ? "hit " : "miss ") + i);
    }
    JsonNode newest = ok(world.alpha, "get_messages", Map.of("search", "hit", "limit", 2));
    assertThat(bodies(newest)).containsExactly("hit 2", "hit 4");
    JsonNode older =
        ok(
            world.alpha,
            "get_messages",
            Map.of("search", "hit", "cursor", newest.path("olderCursor").asText()));
    assertThat(bodies(older)).containsExactly("hit 0");
    assertThat(older.has("olderCursor")).isFalse();
    world.inbound(world.ada, "miss 6");
    world.inbound(world.ada, "hit 7");
    JsonNode later =
        ok(
            world.alpha,
            "get_messages",
            Map.of("search", "hit", "cursor", newest.path("nextCursor").asText()));
    assertThat(bodies(later)).containsExactly("hit 7");
    assertThat(later.path("hasMore").asBoolean()).isFalse();
  }

  @Test
  void aMessageIsShownAmongThoseOfItsChat() {
    List<String> wamids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      wamids.add(world.inbound(world.ada, "ada " + i));
      world.inbound(world.bob, "bob " + i);
    }
    JsonNode around = ok(world.alpha, "get_messages", Map.of("around", wamids.get(3), "limit", 3));
    assertThat(bodies(around)).containsExactly("ada 2", "ada 3", "ada 4");
    String id = around.at("/messages/1/messageId").asText();
    assertThat(bodies(Map.of("around", id, "limit", 3))).containsExactly("ada 2", "ada 3", "ada 4");
    assertThat(bodies(Map.of("around", id, "limit", 1))).containsExactly("ada 3");
    assertThat(bodies(Map.of("around", wamids.getFirst(), "limit", 3)))
        .containsExactly("ada 0", "ada 1", "ada 2");
    assertThat(
            bodies(Map.of("cursor", around.path("olderCursor").asText(), "contact", ToolWorld.ADA)))
        .containsExactly("ada 0", "ada 1");
    assertThat(code(world.alpha, "get_messages", Map.of("around", id, "search", "ada")))
        .isEqualTo("invalid_arguments");
  }

  @Test
  void anotherClientsMessageIsNoPlaceToLookAround() {
    ok(world.beta, "send_message", Map.of("to", "+" + ToolWorld.ADA, "body", "from beta"));
    String id = world.fixture.value("SELECT id FROM messages WHERE body = 'from beta'");
    String none =
        world
            .alpha
            .call("get_messages", Map.of("around", java.util.UUID.randomUUID().toString()))
            .text();
    assertThat(world.alpha.call("get_messages", Map.of("around", id)).text()).isEqualTo(none);
    assertThat(bodies(Map.of("search", "from beta"))).isEmpty();
    assertThat(bodies(ok(world.beta, "get_messages", Map.of("search", "from beta")))).hasSize(1);
  }
}

package io.wamcp.mcp;

import static io.wamcp.mcp.ToolWorld.code;
import static io.wamcp.mcp.ToolWorld.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
  void aMessageOfSomebodyWhoLostTheirNumberStandsAmongTheirOwn() {
    world.inbound(world.ada, "ada 1");
    world.inbound(world.bob, "bob 1");
    String middle = world.inbound(world.ada, "ada 2");
    world.inGroup("g1", world.ada, "to all");
    world.inbound(world.ada, "ada 3");
    UUID next = InboundRows.handOver(world.fixture, world.fixture.number(), world.ada);
    world.inbound(next, "next 1");

    assertThat(bodies(Map.of("around", middle))).containsExactly("ada 1", "ada 2", "ada 3");
    assertThat(bodies(Map.of("contact", ToolWorld.ADA))).containsExactly("next 1");
  }

  @Test
  void aMessageOfNobodyStandsAlone() {
    world.inbound(world.ada, "ada");
    String wamid = world.inbound(world.bob, "nobody");
    world.fixture.execute(
        "UPDATE messages SET contact_id = NULL, contact_wa_id = NULL, contact_bsuid = NULL"
            + " WHERE wamid = ?",
        wamid);
    world.inbound(world.ada, "ada again");

    assertThat(bodies(Map.of("around", wamid))).containsExactly("nobody");
  }

  @Test
  void aGroupIsAChatOfItsOwn() {
    world.inbound(world.ada, "to you 1");
    world.inGroup("g1", world.ada, "to all 1");
    world.inGroup("g2", world.ada, "elsewhere");
    String middle = world.inGroup("g1", world.bob, "to all 2");
    String own = world.inbound(world.ada, "to you 2");
    world.inGroup("g1", world.ada, "to all 3");

    assertThat(bodies(Map.of("contact", ToolWorld.ADA))).containsExactly("to you 1", "to you 2");
    assertThat(bodies(Map.of("contact", ToolWorld.ADA, "search", "to")))
        .containsExactly("to you 1", "to you 2");
    assertThat(bodies(Map.of("groupId", "g1"))).containsExactly("to all 1", "to all 2", "to all 3");
    assertThat(bodies(Map.of("groupId", "g1", "search", "all 3"))).containsExactly("to all 3");
    assertThat(bodies(Map.of("groupId", "g1", "search", "elsewhere"))).isEmpty();
    assertThat(bodies(Map.of())).hasSize(6);
    assertThat(bodies(Map.of("around", middle)))
        .containsExactly("to all 1", "to all 2", "to all 3");
    assertThat(bodies(Map.of("around", own))).containsExactly("to you 1", "to you 2");
    assertThat(code(world.alpha, "get_messages", Map.of("groupId", "g1", "contact", "US.1")))
        .isEqualTo("invalid_arguments");
    assertThat(code(world.alpha, "get_messages", Map.of("around", middle, "groupId", "g1")))
        .isEqualTo("invalid_arguments");
  }

  @Test
  void whatIsAroundAMessageInAGroupGoesOnWithTheGroup() {
    List<String> wamids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      wamids.add(world.inGroup("g1", world.ada, "all " + i));
      world.inbound(world.ada, "you " + i);
    }
    JsonNode alone = ok(world.alpha, "get_messages", Map.of("around", wamids.get(2), "limit", 1));
    assertThat(bodies(alone)).containsExactly("all 2");
    assertThat(alone.path("hasMore").asBoolean()).isTrue();
    Map<String, String> back =
        Map.of("groupId", "g1", "cursor", alone.path("olderCursor").asText());
    assertThat(bodies(back)).containsExactly("all 0", "all 1");
    Map<String, String> on = Map.of("groupId", "g1", "cursor", alone.path("nextCursor").asText());
    assertThat(bodies(on)).containsExactly("all 3", "all 4");
    JsonNode last = ok(world.alpha, "get_messages", Map.of("around", wamids.get(4), "limit", 1));
    assertThat(last.path("hasMore").asBoolean()).isFalse();
    JsonNode first = ok(world.alpha, "get_messages", Map.of("around", wamids.get(0), "limit", 1));
    assertThat(first.has("olderCursor")).isFalse();
  }

  @Test
  void aPersonWithoutAPhoneNumberIsFoundByWords() {
    UUID person = InboundRows.contact(world.fixture, world.fixture.number(), null, "US.77");
    world.inbound(person, "Where is my parcel?");
    world.inbound(world.ada, "My parcel is here");

    assertThat(bodies(Map.of("search", "parcel"))).hasSize(2);
    JsonNode found =
        ok(world.alpha, "get_messages", Map.of("search", "parcel", "contact", "US.77"));
    assertThat(bodies(found)).containsExactly("Where is my parcel?");
    assertThat(found.at("/messages/0/contact/userId").asText()).isEqualTo("US.77");
    assertThat(found.at("/messages/0/contact").has("waId")).isFalse();
    String id = found.at("/messages/0/messageId").asText();
    assertThat(bodies(Map.of("around", id))).containsExactly("Where is my parcel?");
  }

  @Test
  void anotherClientsMessageIsNoPlaceToLookAround() {
    ok(world.beta, "send_message", Map.of("to", "+" + ToolWorld.ADA, "body", "from beta"));
    String id = world.fixture.value("SELECT id FROM messages WHERE body = 'from beta'");
    String none =
        world.alpha.call("get_messages", Map.of("around", UUID.randomUUID().toString())).text();
    assertThat(world.alpha.call("get_messages", Map.of("around", id)).text()).isEqualTo(none);
    assertThat(bodies(Map.of("search", "from beta"))).isEmpty();
    assertThat(bodies(ok(world.beta, "get_messages", Map.of("search", "from beta")))).hasSize(1);
  }
}

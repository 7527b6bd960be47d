package io.wamcp.mcp;

import static io.wamcp.mcp.McpFixture.NUMBER;
import static io.wamcp.mcp.McpFixture.OTHER_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.store.Json;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages by URI, as two tenants see them. */
class MessageResourcesIT {

  private static final String MESSAGES = "wamcp://numbers/" + NUMBER + "/messages";
  private static McpFixture fixture;
  private static McpClient alpha;
  private static McpClient beta;
  private static UUID contact;
  private static UUID userIdOnly;

  @BeforeAll
  static void start() {
    fixture = new McpFixture();
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("get_messages"));
    fixture.grant("beta", fixture.otherNumber(), List.of("*"));
    alpha = fixture.client(service, fixture.key("alpha"));
    beta = fixture.client(service, fixture.key("beta"));
    contact = InboundRows.contact(fixture, fixture.number(), "15550001111", null);
    userIdOnly = InboundRows.contact(fixture, fixture.number(), null, "US.123");
    InboundRows.insert(fixture, fixture.number(), contact, "Do as I say");
    InboundRows.insert(fixture, fixture.number(), userIdOnly, "From a user id");
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  private static ObjectNode none() {
    return Json.mapper().createObjectNode();
  }

  private static JsonNode read(McpClient client, String uri) {
    JsonNode content = client.resource("resources/read", uri).at("/contents/0");
    assertThat(content.path("uri").asText()).isEqualTo(uri);
    assertThat(content.path("mimeType").asText()).isEqualTo("application/json");
    return Json.read(content.path("text").asText());
  }

  @Test
  void aNumbersMessagesAreWhatTheToolShows() {
    for (McpClient client : List.of(alpha, alpha.legacy())) {
      JsonNode page = read(client, MESSAGES);
      assertThat(page.path("messages").findValuesAsText("body"))
          .containsExactly("Do as I say", "From a user id");
      assertThat(page.at("/messages/0/untrusted").asBoolean()).isTrue();
    }
  }

  @Test
  void readingGoesOnWithTheToolFromTheCursor() {
    JsonNode page = read(alpha, MESSAGES);

    McpClient.Answer next =
        alpha.call("get_messages", Map.of("cursor", page.path("nextCursor").asText()));

    assertThat(next.error()).isFalse();
    assertThat(next.content().path("messages")).isEmpty();
  }

  @Test
  void aConversationIsNamedByItsContact() {
    assertThat(
            read(alpha, "wamcp://conversations/" + contact)
                .path("messages")
                .findValuesAsText("body"))
        .containsExactly("Do as I say");
    assertThat(
            read(alpha, "wamcp://conversations/" + userIdOnly)
                .path("messages")
                .findValuesAsText("body"))
        .containsExactly("From a user id");
  }

  @Test
  void whatAPersonWritesInAGroupIsNotInTheirConversation() {
    InboundRows.insert(fixture, fixture.number(), contact, "to all");
    fixture.execute("UPDATE messages SET group_id = 'g1' WHERE body = 'to all'");
    assertThat(read(alpha, MESSAGES).path("messages").findValuesAsText("body")).contains("to all");
    assertThat(
            read(alpha, "wamcp://conversations/" + contact)
                .path("messages")
                .findValuesAsText("body"))
        .containsExactly("Do as I say");
    fixture.execute("DELETE FROM messages WHERE body = 'to all'");
  }

  @Test
  void aLongPageIsCutToSizeAndSaysHowToGoOn() {
    UUID talkative = InboundRows.contact(fixture, fixture.number(), "15550004444", null);
    for (int i = 0; i < 25; i++) {
      InboundRows.insert(fixture, fixture.number(), talkative, i + " " + "x".repeat(4_000));
    }
    JsonNode page = read(alpha, "wamcp://conversations/" + talkative);

    assertThat(Json.write(page).length()).isLessThan(65_000);
    assertThat(page.path("messages").get(page.path("messages").size() - 1).path("body").asText())
        .startsWith("24 ");
    McpClient.Answer older =
        alpha.call(
            "get_messages",
            Map.of("contact", "+15550004444", "cursor", page.path("olderCursor").asText()));
    assertThat(older.content().path("messages")).isNotEmpty();
    fixture.execute("DELETE FROM messages WHERE contact_id = ?", talkative);
  }

  @Test
  void listsShowWhatIsGranted() {
    assertThat(alpha.result("resources/list", none()).path("resources").findValuesAsText("uri"))
        .containsExactly(MESSAGES);
    assertThat(beta.result("resources/list", none()).path("resources").findValuesAsText("uri"))
        .containsExactly("wamcp://numbers/" + OTHER_NUMBER + "/messages");
    assertThat(
            alpha
                .result("resources/templates/list", none())
                .path("resourceTemplates")
                .findValuesAsText("uriTemplate"))
        .containsExactly(
            "wamcp://numbers/{phone_number_id}/messages", "wamcp://conversations/{id}");
  }

  @Test
  void aKeyThatMayNotReadSeesNothing() {
    fixture.grant("alpha", fixture.number(), List.of("*"));
    McpClient sender =
        alpha.withKey(fixture.minted("alpha", List.of("tools:send_message")).token().reveal());

    assertThat(sender.result("resources/list", none()).path("resources")).isEmpty();
    assertThat(sender.result("resources/templates/list", none()).path("resourceTemplates"))
        .isEmpty();
    assertThat(sender.refused("resources/read", MESSAGES)).isEqualTo(-32602);
  }

  @Test
  void anotherTenantsResourcesDoNotExist() {
    for (String uri : List.of(MESSAGES, "wamcp://conversations/" + contact)) {
      assertThat(beta.refused("resources/read", uri)).isEqualTo(-32602);
      assertThat(beta.legacy().refused("resources/read", uri)).isEqualTo(-32002);
      assertThat(beta.legacy().refused("resources/subscribe", uri)).isEqualTo(-32002);
    }
    try (EventStream stream = beta.listen(MESSAGES)) {
      assertThat(stream).isNotNull();
    }
  }

  /** Leaving what cannot be followed is done at once, as with anything that is not followed. */
  @Test
  void whatNoDatabaseHoldsIsNotFoundAndFollowedByNobody() {
    McpClient legacy = alpha.legacy();
    for (String uri : List.of(MESSAGES + "\0", "\0", "\ud83d", "a\nb", "x".repeat(600), "x")) {
      assertThat(legacy.resource("resources/unsubscribe", uri)).isEmpty();
      assertThat(legacy.refused("resources/subscribe", uri)).isEqualTo(-32002);
      assertThat(legacy.refused("resources/read", uri)).isEqualTo(-32002);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wamcp://numbers/999/messages",
        "wamcp://numbers/100000000000001",
        "wamcp://numbers/100000000000001/messages/",
        "wamcp://conversations/00000000-0000-0000-0000-000000000000",
        "wamcp://conversations/1",
        "wamcp://conversations/'; DROP TABLE messages; --",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "x"
      })
  void whatIsNotThereIsNotFound(String uri) {
    assertThat(alpha.refused("resources/read", uri)).isEqualTo(-32602);
    assertThat(alpha.legacy().refused("resources/subscribe", uri)).isEqualTo(-32002);
  }
}

package io.wamcp.mcp;

import static io.wamcp.mcp.ToolWorld.code;
import static io.wamcp.mcp.ToolWorld.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code list_numbers}, {@code list_conversations}, {@code get_contact}: each sees its own. */
class ReadingToolsIT {

  private final ToolWorld world = new ToolWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private static List<String> texts(JsonNode list, String pointer) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.at(pointer).asText()));
    return texts;
  }

  /** Room is left for tools to come: models read the list with every conversation. */
  @Test
  void theWholeListIsSmall() {
    for (McpClient client : List.of(world.owner, world.owner.legacy())) {
      JsonNode tools = client.tools();
      assertThat(tools).hasSize(10);
      assertThat(tools.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(10_000);
    }
  }

  @Test
  void numbersAreListedWithTheToolsOfKeyAndGrant() {
    JsonNode owners = ok(world.owner, "list_numbers", Map.of()).path("numbers");
    assertThat(texts(owners, "/phoneNumberId"))
        .containsExactly(McpFixture.NUMBER.value(), McpFixture.OTHER_NUMBER.value());
    assertThat(owners.at("/0/label").asText()).isEqualTo("Support");
    assertThat(owners.at("/0/tools")).hasSize(10);

    world.fixture.grant("alpha", world.fixture.number(), List.of("get_messages", "list_numbers"));
    JsonNode alphas = ok(world.alpha, "list_numbers", Map.of()).path("numbers");
    assertThat(texts(alphas, "/phoneNumberId")).containsExactly(McpFixture.NUMBER.value());
    assertThat(texts(alphas.at("/0/tools"), "")).containsExactly("list_numbers", "get_messages");
  }

  @Test
  void conversationsShowWhoWhatAndHowMuchIsUnread() {
    world.inbound(world.ada, "first");
    world.inbound(world.bob, "hi\u202E\nthere");
    String last = world.inbound(world.ada, "second");

    JsonNode list = ok(world.alpha, "list_conversations", Map.of());

    assertThat(list.has("nextCursor")).isFalse();
    JsonNode chats = list.path("conversations");
    assertThat(texts(chats, "/contact/waId")).containsExactly(ToolWorld.ADA, ToolWorld.BOB);
    assertThat(texts(chats, "/unread")).containsExactly("2", "1");
    assertThat(texts(chats, "/lastMessage/preview")).containsExactly("second", "hi\\u{202E} there");
    assertThat(chats.at("/0/conversationId").asText()).isEqualTo(world.ada.toString());
    assertThat(chats.at("/0/lastMessage/wamid").asText()).isEqualTo(last);
    assertThat(chats.at("/0/lastMessage/untrusted").asBoolean()).isTrue();
    assertThat(chats.at("/0/contact/windowOpen").asBoolean()).isTrue();
  }

  @Test
  void aNumberThatChangedHandsIsThatOfItsNewOwnerOnly() {
    world.inbound(world.ada, "before");
    UUID next = InboundRows.handOver(world.fixture, world.fixture.number(), world.ada);
    world.inbound(next, "after");

    JsonNode chats = ok(world.alpha, "list_conversations", Map.of()).path("conversations");
    assertThat(texts(chats, "/lastMessage/preview")).containsExactly("after", "before");
    assertThat(texts(chats, "/conversationId")).containsExactly(next.toString(), "");
    assertThat(texts(chats, "/contact/waId")).containsExactly(ToolWorld.ADA, "");
    assertThat(texts(chats, "/contact/windowOpen")).containsExactly("true", "false");
    JsonNode messages = ok(world.alpha, "get_messages", Map.of()).path("messages");
    assertThat(texts(messages, "/contact/waId")).containsExactly("", ToolWorld.ADA);
  }

  @Test
  void pagesOfConversationsAreSealedForTheirClient() {
    for (int i = 0; i < 5; i++) {
      UUID person =
          InboundRows.contact(world.fixture, world.fixture.number(), "1777000000" + i, "DE." + i);
      world.inbound(person, "from " + i);
    }
    List<String> seen = new ArrayList<>();
    JsonNode page = ok(world.alpha, "list_conversations", Map.of("limit", 2));
    String first = page.path("nextCursor").asText();
    seen.addAll(texts(page.path("conversations"), "/lastMessage/preview"));
    while (page.has("nextCursor")) {
      page =
          ok(
              world.alpha,
              "list_conversations",
              Map.of("limit", 2, "cursor", page.path("nextCursor").asText()));
      seen.addAll(texts(page.path("conversations"), "/lastMessage/preview"));
    }
    assertThat(seen).containsExactly("from 4", "from 3", "from 2", "from 1", "from 0");
    assertThat(code(world.beta, "list_conversations", Map.of("cursor", first)))
        .isEqualTo("invalid_cursor");
    assertThat(code(world.alpha, "get_messages", Map.of("cursor", first)))
        .isEqualTo("invalid_cursor");
  }

  @Test
  void whatOneClientSendsAndReadsIsNotInTheOthersList() {
    String wamid = world.inbound(world.ada, "hello");
    world.inbound(world.bob, "hello too");
    ok(world.alpha, "send_message", Map.of("to", "+" + ToolWorld.ADA, "body", "from alpha"));
    ok(world.alpha, "mark_read", Map.of("wamid", wamid));

    JsonNode alphas = ok(world.alpha, "list_conversations", Map.of()).path("conversations");
    assertThat(texts(alphas, "/lastMessage/preview")).containsExactly("from alpha", "hello too");
    assertThat(texts(alphas, "/unread")).containsExactly("0", "1");
    JsonNode betas = ok(world.beta, "list_conversations", Map.of()).path("conversations");
    assertThat(texts(betas, "/lastMessage/preview")).containsExactly("hello too", "hello");
    assertThat(texts(betas, "/unread")).containsExactly("1", "1");
  }

  @Test
  void aContactIsTheSamePersonByEveryIdentifier() {
    world.inbound(world.ada, "hello");
    world.fixture.execute(
        "UPDATE contacts SET profile_name = ? WHERE id = ?", "Ada\u200B\u202Enimda", world.ada);
    for (String id : List.of("+" + ToolWorld.ADA, ToolWorld.ADA, "+1 555 000-1111", "US.1")) {
      JsonNode people = ok(world.alpha, "get_contact", Map.of("contact", id)).path("contacts");
      assertThat(people).hasSize(1);
      JsonNode person = people.get(0);
      assertThat(person.path("userId").asText()).isEqualTo("US.1");
      assertThat(person.path("conversationId").asText()).isEqualTo(world.ada.toString());
      assertThat(person.path("name").asText()).isEqualTo("Ada\\u{200B}\\u{202E}nimda");
      assertThat(person.path("unread").asInt()).isEqualTo(1);
      assertThat(person.path("windowOpen").asBoolean()).isTrue();
    }
    assertThat(code(world.alpha, "get_contact", Map.of("contact", "+4915100000000")))
        .isEqualTo("not_found");
    assertThat(code(world.alpha, "get_contact", Map.of("contact", "nobody")))
        .isEqualTo("invalid_contact");
  }

  @Test
  void aPersonWithoutAPhoneNumberIsListedAndFound() {
    UUID person = InboundRows.contact(world.fixture, world.fixture.number(), null, "US.77");
    world.inbound(world.ada, "by phone");
    world.inbound(person, "by user id");

    JsonNode chats = ok(world.alpha, "list_conversations", Map.of()).path("conversations");
    assertThat(texts(chats, "/lastMessage/preview")).containsExactly("by user id", "by phone");
    JsonNode chat = chats.get(0);
    assertThat(chat.path("conversationId").asText()).isEqualTo(person.toString());
    assertThat(chat.at("/contact/userId").asText()).isEqualTo("US.77");
    assertThat(chat.path("contact").has("waId")).isFalse();
    assertThat(chat.at("/contact/name").asText()).isEqualTo("Customer US.77");
    assertThat(chat.path("unread").asInt()).isEqualTo(1);

    JsonNode found = ok(world.alpha, "get_contact", Map.of("contact", "US.77")).path("contacts");
    assertThat(texts(found, "/conversationId")).containsExactly(person.toString());
    assertThat(texts(found, "/userId")).containsExactly("US.77");
    assertThat(texts(found, "/windowOpen")).containsExactly("true");
    assertThat(found.get(0).has("waId")).isFalse();
  }

  @Test
  void aPersonIsFoundByTheirIdAtTheParentBusiness() {
    Map<String, String> parent = Map.of("contact", "US.ENT.7");
    assertThat(code(world.alpha, "get_contact", parent)).isEqualTo("not_found");
    parent(world.ada, "US.ENT.7");
    world.inbound(world.ada, "hello");
    world.inbound(world.bob, "hello too");

    JsonNode found = ok(world.alpha, "get_contact", parent).path("contacts");
    assertThat(texts(found, "/conversationId")).containsExactly(world.ada.toString());
    assertThat(texts(found, "/unread")).containsExactly("1");
    ok(world.alpha, "send_message", Map.of("to", "US.ENT.7", "body", "answer"));
    for (String id : List.of("US.ENT.7", ToolWorld.ADA, "US.1")) {
      JsonNode messages = ok(world.alpha, "get_messages", Map.of("contact", id)).path("messages");
      assertThat(texts(messages, "/body")).as(id).containsExactly("hello", "answer");
    }
    assertThat(ok(world.alpha, "list_conversations", Map.of()).path("conversations")).hasSize(2);
  }

  @Test
  void anIdAtTheParentBusinessThatTwoHaveNamesNobody() {
    parent(world.ada, "US.ENT.7");
    parent(world.bob, "US.ENT.7");
    world.inbound(world.ada, "hello");
    Map<String, String> parent = Map.of("contact", "US.ENT.7");
    assertThat(code(world.alpha, "get_contact", parent)).isEqualTo("not_found");
    assertThat(world.alpha.call("get_contact", parent).text()).contains("or several have");
    assertThat(ok(world.alpha, "get_messages", parent).path("messages")).isEmpty();
    assertThat(code(world.alpha, "send_message", Map.of("to", "US.ENT.7", "body", "answer")))
        .isEqualTo("service_window_closed");

    world.fixture.execute(
        "UPDATE contacts SET merged_into_id = ?, wa_id = NULL, bsuid = NULL WHERE id = ?",
        world.ada,
        world.bob);
    assertThat(ok(world.alpha, "get_messages", parent).path("messages")).hasSize(1);
    world.fixture.execute("UPDATE contacts SET bsuid = 'US.ENT.7' WHERE id = ?", world.bob);
    assertThat(ok(world.alpha, "get_messages", parent).path("messages"))
        .as("an id of their own comes first")
        .isEmpty();
  }

  private void parent(UUID contact, String id) {
    world.fixture.execute("UPDATE contacts SET parent_bsuid = ? WHERE id = ?", id, contact);
  }

  @Test
  void contactsOfNumbersThatAreNotGrantedDoNotExist() {
    InboundRows.contact(world.fixture, world.fixture.otherNumber(), "1888000000", "FR.1");
    assertThat(ok(world.owner, "get_contact", Map.of("contact", "+1888000000")).path("contacts"))
        .hasSize(1);
    assertThat(code(world.alpha, "get_contact", Map.of("contact", "+1888000000")))
        .isEqualTo("not_found");
    Map<String, String> named =
        Map.of("contact", "+1888000000", "phoneNumberId", McpFixture.OTHER_NUMBER.value());
    assertThat(code(world.alpha, "get_contact", named)).isEqualTo("unknown_number");
    world.fixture.grant("alpha", world.fixture.number(), List.of("send_message"));
    assertThat(code(world.alpha, "get_contact", Map.of("contact", "US.1")))
        .isEqualTo("no_number_granted");
    assertThat(code(world.alpha, "list_conversations", Map.of())).isEqualTo("no_number_granted");
  }
}

package io.wamcp.mcp;

import static io.wamcp.mcp.ToolWorld.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts nobody means, in every text argument of every tool: each is answered in words. */
class OddArgumentsIT {

  private static final String EMOJI = "😀";

  private final ToolWorld world = new ToolWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void noTextMakesAToolFailUnexpectedly() {
    List<String> tried = new ArrayList<>();
    for (JsonNode tool : world.alpha.tools()) {
      String name = tool.path("name").asText();
      for (Map.Entry<String, JsonNode> property : tool.at("/inputSchema/properties").properties()) {
        if (property.getValue().path("type").asText().equals("string")) {
          tried.add(name + "." + property.getKey());
          odd(property.getValue()).forEach(text -> isAnswered(name, property.getKey(), text));
        }
      }
    }
    assertThat(tried)
        .contains(
            "get_messages.around",
            "get_messages.phoneNumberId",
            "get_message_status.wamid",
            "mark_read.wamid",
            "retry_send.queueId",
            "send_message.replyTo",
            "send_reaction.wamid");
  }

  private void isAnswered(String tool, String property, String text) {
    Map<String, Object> arguments = new HashMap<>(usual(tool));
    arguments.put(property, text);
    McpClient.Answer answer = world.alpha.call(tool, arguments);
    if (answer.error()) {
      assertThat(answer.code())
          .as("%s.%s: %s", tool, property, text)
          .isNotEqualTo("internal_error");
    }
  }

  private Map<String, Object> usual(String tool) {
    return switch (tool) {
      case "send_message" -> Map.of("to", "+" + ToolWorld.ADA, "body", "hello");
      case "send_reaction" -> Map.of("wamid", world.inbound(world.ada, "hi"), "emoji", "👍");
      case "get_contact" -> Map.of("contact", ToolWorld.ADA);
      default -> Map.of();
    };
  }

  private static Stream<String> odd(JsonNode property) {
    int longest = property.path("maxLength").asInt(64);
    return Stream.of(
        EMOJI.repeat(longest),
        EMOJI.repeat(longest / 2 + 1),
        EMOJI.repeat(longest + 1),
        "x".repeat(longest),
        "+1" + "5".repeat(Math.max(0, longest - 2)),
        "",
        " ".repeat(longest),
        "\u3000\u3000\u3000",
        "abc\0",
        "abc\n",
        "abc\u0085",
        "abc\ud83d",
        "\ude00abc",
        "%' OR 1=1; --",
        "{1,2}",
        "00000000-0000-0000-0000-000000000000");
  }

  @Test
  void aLongIdThatNobodyHasIsNotFound() {
    String wamid = EMOJI.repeat(300);
    assertThat(code(world.alpha, "mark_read", Map.of("wamid", wamid))).isEqualTo("not_found");
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", wamid, "emoji", "👍")))
        .isEqualTo("not_found");
    assertThat(code(world.alpha, "get_message_status", Map.of("wamid", wamid)))
        .isEqualTo("not_found");
    assertThat(code(world.alpha, "get_messages", Map.of("around", wamid))).isEqualTo("not_found");
    assertThat(code(world.alpha, "list_conversations", Map.of("phoneNumberId", EMOJI.repeat(40))))
        .isEqualTo("unknown_number");
  }
}

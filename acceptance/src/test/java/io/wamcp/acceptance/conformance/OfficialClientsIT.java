package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.StackInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official TypeScript clients, of both generations and eras, against the service's own tools.
 */
class OfficialClientsIT {

  private final Observer stack = new Observer(Stacks.shared());

  @ParameterizedTest
  @CsvSource({
    "old, 2025-11-25, true",
    "default, 2025-11-25, true",
    "auto, 2026-07-28, false",
    "pinned, 2026-07-28, false"
  })
  void aClientsLife(String client, String revision, boolean session) {
    JsonNode seen = life(client);

    assertThat(seen.path("version").asText()).isEqualTo(revision);
    assertThat(seen.at("/server/name").asText()).isEqualTo("wa-mcp");
    assertThat(seen.path("tools").findValuesAsText("name"))
        .contains("ping", "send_message", "get_messages", "get_message_status");
    assertThat(seen.at("/ping/isError").asBoolean()).isFalse();
    assertThat(seen.at("/sent/structuredContent/status").asText())
        .isIn("sent", "delivered", "read");
    rises(seen.path("progress"));
    assertThat(seen.at("/refused/isError").asBoolean()).isTrue();
    assertThat(seen.at("/refused/content/0/text").asText()).startsWith("invalid_arguments: ");
    assertThat(seen.at("/unknownTool/error/code").asInt()).isEqualTo(-32602);
    wrongKeyIs401AndNothingElseIsTried(seen.path("wrongKey"));
    assertThat(seen.has("session")).isEqualTo(session);
    if (session) {
      assertThat(seen.at("/ended/answers/0/method").asText()).isEqualTo("DELETE");
      assertThat(seen.at("/ended/answers/0/status").asInt()).isBetween(200, 204);
      assertThat(seen.at("/afterEnd/answers/0/status").asInt()).isEqualTo(404);
    }
  }

  /** The recipient's answer is held back a moment, so that there is something to wait for. */
  private JsonNode life(String client) {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 500));
    StackInfo.McpInfo mcp = stack.stack.info().mcp();
    return new Script("checks", client, mcp.url(), mcp.apiKey())
        .run(
            Map.of(
                "send",
                Observer.arguments(stack.number(), to, "from an official client"),
                "wrongKey",
                wrong(mcp.apiKey())));
  }

  /** A key of the right shape that is none. */
  static String wrong(String key) {
    return key.substring(0, key.length() - 4) + (key.endsWith("aaaa") ? "bbbb" : "aaaa");
  }

  private static void rises(JsonNode progress) {
    assertThat(progress).isNotEmpty();
    List<Double> values = progress.findValues("progress").stream().map(JsonNode::asDouble).toList();
    assertThat(values).isSorted().doesNotHaveDuplicates();
  }

  private static void wrongKeyIs401AndNothingElseIsTried(JsonNode attempt) {
    assertThat(attempt.has("result")).isFalse();
    assertThat(attempt.path("error").path("message").asText()).isNotEmpty();
    assertThat(attempt.path("answers")).isNotEmpty();
    assertThat(attempt.path("answers").findValues("status"))
        .allMatch(status -> status.asInt() == 401);
  }
}

package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.StackInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Inspector on the command line, as people use it to look at a server. */
class InspectorIT {

  private static final Duration LONGEST = Duration.ofMinutes(2);
  private final StackInfo.McpInfo mcp = Stacks.shared().info().mcp();

  /** Strict: a schema that some client is known to refuse is an error. */
  @ParameterizedTest
  @ValueSource(strings = {"legacy", "auto", "modern"})
  void everyToolIsPortable(String era) {
    Command.Result result = inspect(era, mcp.apiKey(), "--method", "tools/list", "--strict");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(Dialogue.json(result.out()).at("/result/tools").findValuesAsText("name"))
        .as(result.out())
        .contains("ping", "send_message", "get_messages", "get_message_status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "auto", "modern"})
  void aToolIsCalled(String era) {
    Command.Result result =
        inspect(era, mcp.apiKey(), "--method", "tools/call", "--tool-name", "ping");

    assertThat(result.exit()).as(result.err()).isZero();
    JsonNode pong = Dialogue.json(result.out()).path("result");
    assertThat(pong.path("isError").asBoolean()).isFalse();
    assertThat(pong.path("structuredContent")).as(result.out()).isNotEmpty();
  }

  /** It takes every 401 for a reason to log in; it must find nothing that leads it on. */
  @ParameterizedTest
  @ValueSource(strings = {"legacy", "auto"})
  void aWrongKeyIsRefused(String era) {
    String wrong = OfficialClientsIT.wrong(mcp.apiKey());
    Command.Result result = inspect(era, wrong, "--method", "tools/list", "--stored-auth-only");

    assertThat(result.exit()).isNotZero();
    assertThat(result.out() + result.err()).contains("auth_required").doesNotContain("\"tools\"");
  }

  private Command.Result inspect(String era, String key, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--cli", mcp.url(), "--transport", "http"));
    arguments.addAll(List.of("--header", "Authorization: Bearer " + key));
    arguments.addAll(List.of("--protocol-era", era, "--format", "json"));
    arguments.addAll(List.of(more));
    Npm npm = Npm.installed();
    return npm.run(LONGEST, npm.program("mcp-inspector"), arguments);
  }
}

package io.wamcp.acceptance.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that knows only stdio works with the real service, in both eras. */
@Tag("slow")
class StdioProcessIT {

  private final Observer stack = new Observer(Stacks.shared());
  private final String url = stack.stack.info().mcp().url();
  private final String key = stack.stack.info().mcp().apiKey();

  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
  private static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  private static String modern(int id, String method, String params) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"%s","params":{%s"_meta":{\
    "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
    "io.modelcontextprotocol/clientCapabilities":{}}}}\
    """
        .formatted(id, method, params.isEmpty() ? "" : params + ",");
  }

  private static String legacy(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":{%s}}"
        .formatted(id, method, params);
  }

  @Test
  void aSessionOfTheOlderRevisions() {
    try (BridgeProcess bridge = BridgeProcess.start(url, key)) {
      bridge.send(INITIALIZE);
      assertThat(bridge.answer(1).at("/result/protocolVersion").asText()).isEqualTo("2025-11-25");
      bridge.send(INITIALIZED);
      bridge.send(legacy(2, "tools/list", ""));
      assertThat(bridge.answer(2).at("/result/tools")).hasSizeGreaterThan(3);
      bridge.send(legacy(3, "tools/call", "\"name\":\"ping\",\"arguments\":{}"));
      assertThat(bridge.answer(3).at("/result/structuredContent/ok").asBoolean()).isTrue();
      assertThat(bridge.arguments()).noneMatch(argument -> argument.contains(key));
      assertThat(bridge.end()).isZero();
      assertThat(bridge.errors()).doesNotContain(key);
    }
  }

  @Test
  void requestsOfTheNewestRevisionNeedNoSession() {
    try (BridgeProcess bridge = BridgeProcess.start(url, key)) {
      bridge.send(modern(1, "server/discover", ""));
      assertThat(bridge.answer(1).path("result").isObject()).isTrue();
      bridge.send(modern(2, "tools/call", "\"name\":\"list_numbers\",\"arguments\":{}"));
      // Other classes on the same stack may have added numbers of their own.
      assertThat(
              bridge
                  .answer(2)
                  .at("/result/structuredContent/numbers")
                  .findValuesAsText("phoneNumberId"))
          .contains(stack.number(), stack.otherNumber());
      bridge.send(modern(3, "no/such", ""));
      assertThat(bridge.answer(3).at("/error/code").asInt()).isEqualTo(-32601);
      assertThat(bridge.end()).isZero();
    }
  }

  @Test
  void progressComesLiveAndTheResultAfterIt() {
    String to = "+" + Observer.customer();
    String call =
        "\"name\":\"send_message\",\"arguments\":{\"to\":\"%s\",\"body\":\"%s\",\"wait\":true,"
            + "\"force\":true,\"phoneNumberId\":\"%s\"},\"_meta\":{\"progressToken\":\"p\"}";
    try (BridgeProcess bridge = BridgeProcess.start(url, key)) {
      bridge.send(INITIALIZE);
      bridge.answer(1);
      bridge.send(INITIALIZED);
      bridge.send(
          legacy(2, "tools/call", call.formatted(to, Observer.unique("stdio"), stack.number())));
      List<String> methods = new ArrayList<>();
      JsonNode message = bridge.next();
      while (message.has("method")) {
        methods.add(message.path("method").asText());
        message = bridge.next();
      }
      assertThat(methods).isNotEmpty().containsOnly("notifications/progress");
      assertThat(message.at("/result/structuredContent/wamid").asText()).startsWith("wamid.");
      assertThat(bridge.end()).isZero();
    }
  }

  @Test
  void whatIsNoMessageIsAnsweredAndTheRestGoesOn() {
    try (BridgeProcess bridge = BridgeProcess.start(url, key)) {
      bridge.send("this is not JSON");
      assertThat(bridge.next().at("/error/code").asInt()).isEqualTo(-32700);
      bridge.send("");
      bridge.send("7");
      assertThat(bridge.next().at("/error/code").asInt()).isEqualTo(-32600);
      bridge.send(modern(1, "tools/list", ""));
      assertThat(bridge.answer(1).at("/result/tools")).hasSizeGreaterThan(3);
      assertThat(bridge.end()).isZero();
    }
  }

  @Test
  void whatWasAskedIsAnsweredThoughTheInputHasEnded() {
    try (BridgeProcess bridge = BridgeProcess.start(url, key)) {
      for (int id = 1; id <= 20; id++) {
        bridge.send(modern(id, "tools/call", "\"name\":\"ping\",\"arguments\":{}"));
      }
      assertThat(bridge.end()).isZero();
      assertThat(bridge.rest()).hasSize(20);
    }
  }

  @Test
  void aWrongKeyIsAnErrorOfTheRequest() {
    try (BridgeProcess bridge = BridgeProcess.start(url, key + "x")) {
      bridge.send(modern(5, "tools/list", ""));
      JsonNode answer = bridge.answer(5);
      assertThat(answer.path("error").isObject()).isTrue();
      assertThat(bridge.end()).isZero();
      assertThat(bridge.errors()).contains("401").doesNotContain(key);
    }
  }

  @Test
  void theKeyMayStandInAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), key + "\n");
    try (BridgeProcess bridge =
        BridgeProcess.start(Map.of(), "--url", url, "--key-file", file.toString())) {
      bridge.send(modern(1, "tools/list", ""));
      assertThat(bridge.answer(1).at("/result/tools")).hasSizeGreaterThan(3);
      assertThat(bridge.end()).isZero();
    }
  }

  @Test
  void wrongUsageSaysSoAndWritesNothingToTheClient() {
    try (BridgeProcess bridge = BridgeProcess.start(Map.of("WAMCP_API_KEY", ""), "--url", url)) {
      assertThat(bridge.end()).isEqualTo(2);
      assertThat(bridge.errors()).contains("WAMCP_API_KEY");
      assertThat(bridge.rest()).isEmpty();
    }
    try (BridgeProcess bridge = BridgeProcess.start(Map.of("WAMCP_API_KEY", "k"), "--url", "x")) {
      assertThat(bridge.end()).isEqualTo(2);
    }
  }
}

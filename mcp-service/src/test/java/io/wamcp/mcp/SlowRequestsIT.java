package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.testkit.RawConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever takes too long to ask at {@code /mcp} is cut off; an answer may take its time. */
class SlowRequestsIT {

  private static final String START =
      "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
          + "Accept: application/json, text/event-stream\r\n";
  private static final String BODY = "Content-Length: 100000\r\n\r\n";
  private static final String NUMBER = McpFixture.NUMBER.value();
  private static final Duration SOON = Duration.ofSeconds(10);

  private static McpFixture fixture;
  private static McpService service;
  private static String key;

  @BeforeAll
  static void start() {
    fixture = new McpFixture();
    fixture.openWindow(fixture.number(), "15550001111");
    fixture.set("server.header-timeout", "500ms").set("server.body-timeout", "500ms");
    service = fixture.set("send.wait-timeout", "2s").start();
    key = fixture.key("owner");
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @AfterEach
  void stillServes() {
    assertThat(fixture.client(service, key).call("ping", Map.of()).error()).isFalse();
  }

  /** Each byte comes in time for any one read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Slow: ",
        "Authorization: Bearer KEY\r\n" + BODY,
        "Authorization: Bearer no\r\n" + BODY
      })
  void whatDripsInIsCutOff(String rest) throws Exception {
    try (RawConnection connection = new RawConnection(service.port())) {
      connection.send(START + rest.replace("KEY", key));
      assertThat(connection.closedWhileDripping(SOON)).isTrue();
    }
  }

  /** The call waits four times as long as its request may take. */
  @Test
  void longAnswersAndStreamsAreNotCut() {
    Map<String, Object> arguments =
        Map.of("to", "+15550001111", "body", "hello", "wait", true, "phoneNumberId", NUMBER);
    McpClient client = fixture.client(service, key);
    for (McpClient.Answer answer :
        List.of(
            client.call("send_message", arguments),
            client.callWithProgress("send_message", arguments))) {
      assertThat(answer.content().path("status").asText()).isEqualTo("timed_out_waiting");
    }
  }
}

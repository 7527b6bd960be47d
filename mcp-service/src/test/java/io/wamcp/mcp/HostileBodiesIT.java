package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.testkit.RawConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no MCP client sends, at the service's front door, told by bytes: each answer is pinned. */
class HostileBodiesIT {

  private static final String END = "\r\n";
  private static final int LIMIT = 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

  private static McpFixture fixture;
  private static McpService service;
  private static String key;
  private static String session;

  @BeforeAll
  static void start() {
    fixture = new McpFixture();
    service = fixture.start();
    key = fixture.key("owner");
    session = fixture.client(service, key).legacy().session().orElseThrow();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @AfterEach
  void stillServes() throws Exception {
    assertThat(status(PING)).isEqualTo(200);
  }

  private static String head(String headers) {
    return "POST /mcp HTTP/1.1"
        + END
        + "Host: 127.0.0.1"
        + END
        + "Content-Type: application/json"
        + END
        + "Accept: application/json, text/event-stream"
        + END
        + "MCP-Protocol-Version: 2025-11-25"
        + END
        + headers
        + END;
  }

  private static String authorization() {
    return "Authorization: Bearer " + key + END + "Mcp-Session-Id: " + session + END;
  }

  private static String said(String request) throws Exception {
    try (RawConnection connection = new RawConnection(service.port())) {
      connection.send(request);
      return connection.text(Duration.ofSeconds(1));
    }
  }

  private static int status(String body) throws Exception {
    int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
    String headers =
        authorization() + "Connection: close" + END + "Content-Length: " + length + END;
    String said = said(head(headers) + body);
    assertThat(said).startsWith("HTTP/1.1 ").doesNotContain("Exception").doesNotContain("at io.");
    return Integer.parseInt(said.substring(9, 12));
  }

  private static String padded(int length) {
    return PING + " ".repeat(length - PING.length());
  }

  @Test
  void emptyAndTinyBodies() throws Exception {
    assertThat(status("")).isEqualTo(400);
    assertThat(status("{")).isEqualTo(400);
    assertThat(status("7")).isEqualTo(400);
  }

  @Test
  void theLimitIsOneMebibyte() throws Exception {
    assertThat(status(padded(LIMIT - 1))).isEqualTo(200);
    assertThat(status(padded(LIMIT))).isEqualTo(200);
    assertThat(status(padded(LIMIT + 1))).isEqualTo(413);
  }

  @Test
  void aLengthNobodyHasIsRefusedBeforeTheBody() throws Exception {
    for (String length : List.of("9223372036854775807", Integer.toString(LIMIT + 1))) {
      assertThat(said(head(authorization() + "Content-Length: " + length + END)))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 3000, 500_000})
  void deepNestingIsNotFollowed(int depth) throws Exception {
    assertThat(
            status(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":"
                    + "[".repeat(depth)))
        .isEqualTo(400);
  }

  @Test
  void invalidUtf8AndDuplicateKeysAreNoMessages() throws Exception {
    assertThat(status("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"p\u00c3\u0028ng\"}"))
        .isBetween(200, 499);
    assertThat(status("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}"))
        .isBetween(200, 499);
  }

  /** The rest of a broken body is no request, so the connection ends. */
  @ParameterizedTest
  @MethodSource("brokenSizes")
  void brokenChunksAreRefused(String size) throws Exception {
    try (RawConnection connection = new RawConnection(service.port())) {
      connection.send(chunked(size));
      String said = connection.text(PATIENCE);
      assertThat(said.toLowerCase(Locale.ROOT)).contains("connection: close");
      assertThat(said).startsWith("HTTP/1.1 400 ").doesNotContain("HTTP/1.1 200");
      assertThat(connection.closedWithin(PATIENCE)).isTrue();
    }
  }

  static List<String> brokenSizes() {
    return List.of(
        "zz",
        "-5",
        "",
        "FFFFFFFFFFFFFFFF",
        "F".repeat(5_000),
        "0".repeat(100_000) + "1",
        "1;" + "x".repeat(100_000));
  }

  private static String chunked(String size) {
    return head(authorization() + "Transfer-Encoding: chunked" + END)
        + size
        + END
        + PING
        + END
        + "0"
        + END
        + END;
  }

  @Test
  void aChunkLongerThanToldIsNoMessage() throws Exception {
    assertThat(said(chunked("3"))).startsWith("HTTP/1.1 400 ").doesNotContain("HTTP/1.1 200");
  }

  /** Nobody without a key can make the service wait for a body. */
  @Test
  void strangersAreAnsweredBeforeTheirBody() throws Exception {
    assertThat(said(head("Content-Length: 1000" + END))).startsWith("HTTP/1.1 401 ");
    assertThat(said(head("Authorization: Bearer nonsense" + END + "Content-Length: 1000" + END)))
        .startsWith("HTTP/1.1 401 ");
  }
}

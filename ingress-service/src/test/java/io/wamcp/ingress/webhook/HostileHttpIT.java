package io.wamcp.ingress.webhook;

import static io.wamcp.ingress.webhook.SignedRequest.BODY;
import static io.wamcp.ingress.webhook.SignedRequest.CHUNKED;
import static io.wamcp.ingress.webhook.SignedRequest.END;
import static io.wamcp.ingress.webhook.SignedRequest.LENGTH;
import static io.wamcp.ingress.webhook.SignedRequest.LINE;
import static io.wamcp.ingress.webhook.SignedRequest.SIGNATURE;
import static io.wamcp.ingress.webhook.SignedRequest.chunk;
import static io.wamcp.ingress.webhook.SignedRequest.header;
import static io.wamcp.ingress.webhook.SignedRequest.manyHeaders;
import static io.wamcp.ingress.webhook.SignedRequest.plain;
import static io.wamcp.ingress.webhook.SignedRequest.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.RawConnection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Broken and hostile HTTP at the front door, told by bytes: each answer is pinned. */
class HostileHttpIT {

  private static final Duration SILENCE = Duration.ofMillis(700);
  private static final String HUGE_LENGTH = "9223372036854775807";

  /** Odd but lawful: taken. */
  static final List<Arguments> TAKEN =
      List.of(
          Arguments.of("plain", plain()),
          Arguments.of("chunked", chunk(SignedRequest.size())),
          Arguments.of("300 headers", with(manyHeaders(300))),
          Arguments.of("an absolute URL", plain().replace("POST /", "POST http://x/")),
          Arguments.of("a header name in lower case", plain().replace("X-Hub", "x-hub")),
          Arguments.of("an upgrade nobody wants", with(upgrade())),
          Arguments.of("type XML", with(header("Content-Type", "application/xml"))),
          Arguments.of("type nonsense", with(header("Content-Type", "////;;;"))),
          Arguments.of(
              "charset nonsense", with(header("Content-Type", "application/json; charset=no"))),
          Arguments.of(
              "two types", with(header("Content-Type", "a/b") + header("Content-Type", "c/d"))),
          Arguments.of("a strange expectation", with(header("Expect", "the-unexpected"))));

  private static String upgrade() {
    return header("Connection", "Upgrade, HTTP2-Settings")
        + header("Upgrade", "h2c")
        + header("HTTP2-Settings", "AAMAAABkAAQAAP__");
  }

  /** Wrong: refused with one status, and the connection ends, since nobody knows what follows. */
  static final List<Arguments> REFUSED =
      List.of(
          Arguments.of("HTTP/1.0", 505, plain().replace("HTTP/1.1", "HTTP/1.0")),
          Arguments.of("HTTP/3.7", 400, plain().replace("HTTP/1.1", "HTTP/3.7")),
          Arguments.of("HTTP/2 without asking", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
          Arguments.of("no version", 400, "POST /webhook/meta" + END + END),
          Arguments.of("no host", 400, LINE + SIGNATURE + LENGTH + END + BODY),
          Arguments.of("bytes without sense", 400, "\u0000\u0001\u0002\u0003\r\n\r\n"),
          Arguments.of("empty lines first", 400, "\r\n\r\n" + plain()),
          Arguments.of("a long method", 414, "F".repeat(5000) + " / HTTP/1.1" + END + END),
          Arguments.of("a long URL", 414, "GET /" + "a".repeat(100_000) + " HTTP/1.1" + END + END),
          Arguments.of(
              "a broken escape",
              400,
              "GET /webhook/meta?a=%zz HTTP/1.1" + END + "Host: x" + END + END),
          Arguments.of("two lengths", 400, with(header("Content-Length", "3"))),
          Arguments.of("a negative length", 400, with(header("Content-Length", "-1"), BODY)),
          Arguments.of("a length in words", 400, with(header("Content-Length", "ten"), BODY)),
          Arguments.of(
              "a length of 20 digits", 400, with(header("Content-Length", "9".repeat(20)), BODY)),
          Arguments.of(
              "a length nobody has", 413, with(header("Content-Length", HUGE_LENGTH), BODY)),
          Arguments.of("length and chunks", 400, with(LENGTH + CHUNKED, "0" + END + END + plain())),
          Arguments.of(
              "an unknown coding",
              501,
              with(header("Transfer-Encoding", "gzip, chunked"), "0" + END + END)),
          Arguments.of("a chunk size in words", 400, chunk("zz")),
          Arguments.of("a negative chunk", 400, chunk("-5")),
          Arguments.of("no chunk size", 400, chunk("")),
          Arguments.of("a chunk size of 16 digits", 400, chunk("F".repeat(16))),
          Arguments.of("a chunk of 2 GiB", 413, chunk("7FFFFFFF")),
          Arguments.of("a chunk shorter than told", 400, chunk("3")),
          Arguments.of(
              "a chunk with a long remark",
              400,
              chunk(SignedRequest.size() + ";" + "x".repeat(100_000))),
          Arguments.of("one huge header", 400, with(header("X-Big", "a".repeat(70_000)))),
          Arguments.of("5000 headers", 400, with(manyHeaders(5000))),
          Arguments.of("a header without colon", 400, with("garbage" + END)),
          Arguments.of("a NUL in a header", 400, with(header("X-A", "a\0b"))),
          Arguments.of("a bare CR in a header", 400, with(header("X-A", "a\rb"))),
          Arguments.of("a folded header", 400, with("X-A: a" + END + "  more" + END)),
          Arguments.of("a space before the colon", 400, with("X-A : a" + END)),
          Arguments.of("gzip that is none", 400, with(header("Content-Encoding", "gzip"))),
          Arguments.of("an unknown encoding", 400, with(header("Content-Encoding", "br"))));

  private static IngressUnderTest ingress;

  @BeforeAll
  static void start() {
    ingress =
        IngressUnderTest.start(
            IngressUnderTest.newDatabase(),
            Map.of("server.body-timeout", "1s", "server.idle-timeout", "2s"));
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @AfterEach
  void stillServes() throws Exception {
    byte[] text = Fixtures.bytes("webhooks/msg-text.json");
    assertThat(ingress.deliver(text).statusCode()).isEqualTo(200);
    assertThat(ingress.count("inngest_idempotency")).as("nothing else came in").isEqualTo(1);
  }

  private static List<Integer> statuses(String request) throws Exception {
    try (RawConnection connection = new RawConnection(ingress.service().port())) {
      connection.send(request);
      return connection.statuses(SILENCE);
    }
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("TAKEN")
  void oddButLawfulIsTaken(String name, String request) throws Exception {
    assertThat(statuses(request)).containsExactly(200);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @FieldSource("REFUSED")
  void wrongIsRefusedAndEndsTheConnection(String name, int status, String request)
      throws Exception {
    try (RawConnection connection = new RawConnection(ingress.service().port())) {
      connection.send(request);
      String said = connection.text(Duration.ofSeconds(5));
      assertThat(said).startsWith("HTTP/1.1 " + status + " ").doesNotContain("Exception");
      assertThat(said.toLowerCase(Locale.ROOT)).contains("connection: close");
      assertThat(said).as("what follows is no request").doesNotContain("HTTP/1.1 200");
      assertThat(connection.closedWithin(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredOneByOne() throws Exception {
    String wrong = plain().replace("sha256=", "sha256=0").replaceFirst("(?m)(sha256=.{64}).", "$1");
    assertThat(statuses(plain() + wrong + plain().repeat(20)))
        .hasSize(22)
        .startsWith(200, 404, 200)
        .containsOnly(200, 404)
        .filteredOn(status -> status == 404)
        .hasSize(1);
  }

  @Test
  void whoAsksFirstIsToldToGoOn() throws Exception {
    assertThat(statuses(with(header("Expect", "100-continue")))).containsExactly(100, 200);
  }

  @Test
  void aSecondSignatureIsNone() throws Exception {
    assertThat(statuses(with(SIGNATURE))).containsExactly(404);
  }

  @Test
  void aBodyLongerThanToldIsNotRead() throws Exception {
    assertThat(statuses(with(header("Content-Length", "10"), BODY))).startsWith(404);
  }

  @Test
  void strangeMethodsAndPaths() throws Exception {
    assertThat(statuses("FOO /webhook/meta HTTP/1.1" + END + "Host: x" + END + END))
        .containsExactly(405);
    assertThat(statuses("GET /webhook/../%00/meta HTTP/1.1" + END + "Host: x" + END + END))
        .containsExactly(404);
  }
}

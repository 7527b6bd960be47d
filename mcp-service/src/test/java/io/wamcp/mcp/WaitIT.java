package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.mcp.McpClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code send_message} with {@code wait}: the worker is a statement that settles the row. */
class WaitIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final McpFixture fixture = new McpFixture();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void open() {
    fixture.openWindow(fixture.number(), "15550001111");
  }

  @AfterEach
  void close() {
    threads.close();
    fixture.close();
  }

  private static Map<String, Object> waiting(String body) {
    return Map.of(
        "to",
        "+15550001111",
        "body",
        body,
        "wait",
        true,
        "phoneNumberId",
        McpFixture.NUMBER.value());
  }

  private UUID queued(String body) {
    return await()
        .atMost(SOON)
        .until(
            () -> fixture.value("SELECT request_id FROM messages WHERE body = ?", body),
            id -> id != null)
        .transform(UUID::fromString);
  }

  private void settleAsSent(UUID request, String wamid) {
    fixture.execute(
        """
        UPDATE messages SET status = 'sent', wamid = ?, sent_at = now(), send_state = 'settled'
        WHERE request_id = ?
        """,
        wamid,
        request);
  }

  private void notifyOf(UUID request) {
    fixture.value("SELECT pg_notify('wamcp_sends', ?)", request.toString());
  }

  @Test
  void answersOnceTheSendIsSettled() {
    McpClient owner = fixture.client(fixture.start(), fixture.key("owner"));
    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(() -> owner.call("send_message", waiting("A")), threads);
    UUID request = queued("A");
    settleAsSent(request, "wamid.A");
    notifyOf(request);

    Answer answer = call.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(answer.error()).isFalse();
    assertThat(answer.content().path("status").asText()).isEqualTo("sent");
    assertThat(answer.content().path("wamid").asText()).isEqualTo("wamid.A");
    assertThat(answer.content().path("queueId").asText()).isEqualTo(request.toString());
  }

  @Test
  void anotherReplicaMaySettleItWithoutAnyNotification() {
    McpClient owner = fixture.client(fixture.start(), fixture.key("owner"));
    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(() -> owner.call("send_message", waiting("B")), threads);
    settleAsSent(queued("B"), "wamid.B");

    Answer answer = call.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(answer.content().path("wamid").asText()).isEqualTo("wamid.B");
  }

  @Test
  void aFailureTellsMetasCodeAndWhatToDo() {
    McpClient owner = fixture.client(fixture.start(), fixture.key("owner"));
    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(() -> owner.call("send_message", waiting("C")), threads);
    UUID request = queued("C");
    fixture.execute(
        """
        UPDATE messages SET status = 'failed', error_code = 131047, failed_at = now(),
            error_type = 'service_window_closed', error_message = 'Re-engagement message',
            send_state = 'settled' WHERE request_id = ?
        """,
        request);
    notifyOf(request);

    Answer answer = call.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(answer.error()).isTrue();
    assertThat(answer.code()).isEqualTo("service_window_closed");
    assertThat(answer.text())
        .contains("The message was not sent (Meta error 131047)")
        .contains("Re-engagement message")
        .contains(request.toString())
        .contains("Next: Send an approved template");
  }

  /** An attempt without an answer may have reached the person, whatever came after it. */
  @ParameterizedTest
  @CsvSource({"outcome_unknown,, false", "service_window_closed, 131047, true"})
  void whereNobodyKnowsWhetherItWasSentItDoesNotSayOtherwise(
      String type, Integer code, boolean possibleDuplicate) {
    McpClient owner = fixture.client(fixture.start(), fixture.key("owner"));
    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(() -> owner.call("send_message", waiting("U")), threads);
    UUID request = queued("U");
    fixture.execute(
        """
        UPDATE messages SET status = 'failed', error_code = ?, failed_at = now(), error_type = ?,
            error_message = 'No answer', possible_duplicate = ?, send_state = 'settled'
        WHERE request_id = ?
        """,
        code,
        type,
        possibleDuplicate,
        request);
    notifyOf(request);

    Answer answer = call.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(answer.code()).isEqualTo(type);
    assertThat(answer.text())
        .contains("It is not known whether the message was sent")
        .contains("No answer. queueId " + request)
        .doesNotContain("was not sent");
  }

  @Test
  void afterTheTimeoutTheSendGoesOn() {
    McpClient owner =
        fixture.client(fixture.set("send.wait-timeout", "400ms").start(), fixture.key("owner"));

    Answer answer = owner.call("send_message", waiting("D"));

    assertThat(answer.error()).isFalse();
    assertThat(answer.content().path("status").asText()).isEqualTo("timed_out_waiting");
    assertThat(answer.content().path("hint").asText()).contains("get_message_status");
    assertThat(fixture.value("SELECT status FROM messages WHERE body = 'D'")).isEqualTo("queued");
    assertThat(fixture.value("SELECT count(*) FROM event_outbox")).isEqualTo("1");
  }

  @Test
  @Tag("slow")
  void tellsProgressWhileItWaits() {
    McpClient owner =
        fixture.client(fixture.set("send.wait-timeout", "7s").start(), fixture.key("owner"));

    for (McpClient client : List.of(owner, owner.legacy())) {
      Answer answer = client.callWithProgress("send_message", waiting("E"));

      assertThat(answer.content().path("status").asText()).isEqualTo("timed_out_waiting");
      List<Double> values =
          answer.progress().stream()
              .map(message -> message.path("params"))
              .peek(params -> assertThat(params.path("progressToken").asText()).isEqualTo("p1"))
              .map(params -> params.path("progress").asDouble())
              .toList();
      assertThat(values).hasSizeGreaterThanOrEqualTo(2).isSorted().doesNotHaveDuplicates();
      assertThat(values.getLast()).isLessThan(1);
    }
  }

  @Test
  void tellsOfEveryChangeAndOfTheEnd() {
    McpClient owner = fixture.client(fixture.start(), fixture.key("owner"));
    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(
            () -> owner.callWithProgress("send_message", waiting("P")), threads);
    UUID request = queued("P");
    awaitLook();
    fixture.execute(
        "UPDATE messages SET send_attempts = 1, send_state = 'in_flight' WHERE request_id = ?",
        request);
    awaitLook();
    fixture.execute(
        """
        UPDATE messages SET send_state = 'backoff', error_type = 'throughput_limited',
            error_code = 130429 WHERE request_id = ?
        """,
        request);
    awaitLook();
    settleAsSent(request, "wamid.P");
    fixture.execute(
        "UPDATE messages SET error_type = NULL, error_code = NULL WHERE request_id = ?", request);
    notifyOf(request);

    Answer answer = call.orTimeout(10, TimeUnit.SECONDS).join();
    List<JsonNode> told = answer.progress().stream().map(each -> each.path("params")).toList();
    assertThat(told)
        .extracting(params -> params.path("message").asText())
        .containsSubsequence(
            "queued, waiting for its turn",
            "attempt 1 at WhatsApp is under way",
            "attempt 1 gave throughput_limited; trying again",
            "sent");
    assertThat(told.getLast().path("progress").asDouble()).isEqualTo(1);
    assertThat(told)
        .extracting(params -> params.path("progress").asDouble())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  /** The wait looks every second. */
  private static void awaitLook() {
    await().pollDelay(Duration.ofMillis(1_300)).atMost(SOON).until(() -> true);
  }

  @Test
  @Tag("slow")
  void aClientThatLeftStopsTheWaitAndNotTheSend() throws Exception {
    McpService service = fixture.start();
    JsonNode arguments = new ObjectMapper().valueToTree(waiting("F"));
    RawStream stream = RawStream.open(service.port(), fixture.key("owner"), arguments);
    UUID request = queued("F");
    stream.readUntil("progress");
    await().atMost(SOON).until(() -> metric(service, "wamcp_mcp_send_waiters") == 1);

    stream.close();

    await()
        .atMost(Duration.ofSeconds(25))
        .until(() -> metric(service, "wamcp_mcp_send_waiters") == 0);
    assertThat(fixture.value("SELECT status FROM messages WHERE request_id = ?", request))
        .isEqualTo("queued");
  }

  @Test
  void stoppingTheServiceEndsWaits() {
    McpService service = fixture.start();
    McpClient owner = fixture.client(service, fixture.key("owner"));
    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(() -> owner.call("send_message", waiting("G")), threads);
    queued("G");

    service.close();

    Answer answer = call.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(answer.content().path("status").asText()).isEqualTo("timed_out_waiting");
  }

  @Test
  void aLostListenConnectionIsReportedAndOpenedAgain() {
    McpService service = fixture.start();
    McpClient owner = fixture.client(service, fixture.key("owner"));
    await().atMost(SOON).until(() -> AdminPort.get(service, "/health/ready").statusCode() == 200);

    String killed =
        fixture.value(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE application_name = 'wa-mcp-mcp-listen' AND datname = current_database()
            """);
    assertThat(killed).isEqualTo("1");

    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(() -> owner.call("send_message", waiting("H")), threads);
    settleAsSent(queued("H"), "wamid.H");
    assertThat(call.orTimeout(10, TimeUnit.SECONDS).join().error()).isFalse();
    await().atMost(SOON).until(() -> AdminPort.get(service, "/health/ready").statusCode() == 200);
    await()
        .atMost(SOON)
        .until(
            () ->
                fixture.value(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE application_name = 'wa-mcp-mcp-listen' AND datname = current_database()
                    """),
            "1"::equals);
  }

  private static double metric(McpService service, String name) {
    return AdminPort.metrics(service)
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}

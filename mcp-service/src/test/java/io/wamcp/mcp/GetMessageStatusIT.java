package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.mcp.McpClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GetMessageStatusIT {

  private final McpFixture fixture = new McpFixture();
  private McpService service;
  private McpClient alpha;
  private String queueId;

  @BeforeEach
  void start() {
    fixture.openWindow(fixture.number(), "15550001111");
    service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    fixture.grant("beta", fixture.number(), List.of("*"));
    alpha = fixture.client(service, fixture.key("alpha"));
    queueId =
        alpha
            .call("send_message", Map.of("to", "+15550001111", "body", "Hello"))
            .content()
            .path("queueId")
            .asText();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Answer status(McpClient client, String name, String id) {
    return client.call("get_message_status", Map.of(name, id));
  }

  private void update(String assignments) {
    fixture.execute(
        "UPDATE messages SET " + assignments + " WHERE request_id = ?", UUID.fromString(queueId));
  }

  private void webhookStatus(String word, String minutes) {
    fixture.execute(
        """
        INSERT INTO message_statuses (phone_number_id, message_id, wamid, status, status_at)
        SELECT phone_number_id, id, 'wamid.1', ?, now() + CAST(? AS interval) FROM messages
        WHERE request_id = ?
        """,
        word,
        minutes + " minutes",
        UUID.fromString(queueId));
  }

  @Test
  void tellsThatAMessageStillWaits() {
    JsonNode report = status(alpha, "queueId", queueId).content();

    assertThat(report.path("status").asText()).isEqualTo("queued");
    assertThat(report.path("settled").asBoolean()).isFalse();
    assertThat(report.path("history").findValuesAsText("status")).containsExactly("queued");
    assertThat(report.path("attempts")).isEmpty();
    assertThat(report.path("nextAction").asText()).contains("do not send it again");
  }

  @Test
  void tellsHistoryAndAttempts() {
    update("status = 'read', wamid = 'wamid.1', sent_at = now(), send_attempts = 2");
    webhookStatus("delivered", "1");
    webhookStatus("read", "2");
    fixture.execute(
        """
        INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state, started_at,
            finished_at, http_status, error_code, error_type, error_message)
        SELECT m.id, a.n, m.phone_number_id, 'run', a.state, now(), now(), a.http, a.code, a.type,
            a.message
        FROM messages m, (VALUES
            (1, 'rejected', 400, 131016, 'meta_unavailable', 'Service unavailable'),
            (2, 'accepted', 200, NULL, NULL, NULL)) AS a(n, state, http, code, type, message)
        WHERE m.request_id = ?
        """,
        UUID.fromString(queueId));

    JsonNode report = status(alpha, "wamid", "wamid.1").content();

    assertThat(report.path("queueId").asText()).isEqualTo(queueId);
    assertThat(report.path("history").findValuesAsText("status"))
        .containsExactly("queued", "sent", "delivered", "read");
    assertThat(report.path("attempts").findValuesAsText("outcome"))
        .containsExactly("rejected", "accepted");
    assertThat(report.path("attempts").path(0).path("errorCode").asInt()).isEqualTo(131016);
    assertThat(report.path("nextAction").asText()).startsWith("Nothing");
  }

  @Test
  void tellsWhyAMessageFailedAndWhatToDo() {
    update(
        """
        status = 'failed', failed_at = now(), error_code = 131026,
        error_type = 'recipient_undeliverable', error_message = 'Message undeliverable',
        possible_duplicate = true
        """);

    JsonNode report = status(alpha, "queueId", queueId).content();

    assertThat(report.path("error").path("code").asInt()).isEqualTo(131026);
    assertThat(report.path("error").path("type").asText()).isEqualTo("recipient_undeliverable");
    assertThat(report.path("possibleDuplicate").asBoolean()).isTrue();
    assertThat(report.path("nextAction").asText()).contains("another way");
    assertThat(report.path("history").findValuesAsText("status"))
        .containsExactly("queued", "failed");
  }

  @Test
  void ownReasonsOfFailureHaveAdviceToo() {
    for (String type :
        List.of("daily_cap_reached", "number_disabled", "expired", "internal_error")) {
      update("status = 'failed', error_type = '" + type + "'");
      JsonNode report = status(alpha, "queueId", queueId).content();
      assertThat(report.path("error").path("type").asText()).isEqualTo(type);
      assertThat(report.path("nextAction").asText()).hasSizeGreaterThan(20);
    }
  }

  @Test
  void anotherClientsMessageIsAnsweredLikeAnUnknownOne() {
    McpClient beta = fixture.client(service, fixture.key("beta"));
    String foreign = status(beta, "queueId", queueId).text();

    assertThat(foreign).startsWith("not_found:");
    assertThat(status(beta, "queueId", UUID.randomUUID().toString()).text()).isEqualTo(foreign);
    assertThat(status(beta, "queueId", "no uuid").text()).isEqualTo(foreign);
    assertThat(status(beta, "wamid", "wamid.unknown").text()).isEqualTo(foreign);
    assertThat(status(alpha, "queueId", queueId).error()).isFalse();
    McpClient owner = fixture.client(service, fixture.key("owner"));
    assertThat(status(owner, "queueId", queueId).error()).isFalse();
  }

  @Test
  void needsExactlyOneId() {
    assertThat(alpha.call("get_message_status", Map.of()).code()).isEqualTo("invalid_arguments");
    assertThat(
            alpha.call("get_message_status", Map.of("queueId", queueId, "wamid", "wamid.1")).code())
        .isEqualTo("invalid_arguments");
  }
}

package io.wamcp.mcp.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.mcp.McpFixture;
import io.wamcp.store.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operator's commands about what failed. */
class FailedWorkAdminIT {

  private static McpFixture fixture;
  private static String queueId;

  private record Result(int exit, String out, String err) {
    JsonNode json() {
      return Json.read(out);
    }
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        AdminMain.run(fixture::settings, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(exit, out.toString(), err.toString());
  }

  @BeforeAll
  static void start() {
    fixture = new McpFixture();
    fixture.openWindow(fixture.number(), "15550001111");
    queueId =
        fixture
            .client(fixture.start(), fixture.key("owner"))
            .call(
                "send_message",
                Map.of(
                    "to", "+15550001111",
                    "body", "Hello",
                    "phoneNumberId", McpFixture.NUMBER.value()))
            .content()
            .path("queueId")
            .asText();
    fixture.execute(
        """
        UPDATE messages SET status = 'failed', send_state = 'settled', error_code = 131026,
            error_type = 'recipient_undeliverable', error_message = E'Message\\nundeliverable',
            failed_at = now() WHERE request_id = ?
        """,
        UUID.fromString(queueId));
    fixture.execute("DELETE FROM event_outbox");
    for (int i = 1; i <= 2; i++) {
      fixture.execute(
          """
          INSERT INTO inngest_idempotency (event_id, phone_number_id, kind, outcome, reason)
          VALUES (?, ?, 'message', 'failed', 'cannot be read')
          """,
          "msg:" + i,
          fixture.number().value());
    }
    fixture.execute(
        """
        INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,
            confirmation, created_at, next_dispatch_at, parked_at, last_error)
        VALUES ('wa/webhook.received', 'msg:1', 'msg:1', '100000000000001', '{}', 'consumer',
            now(), now(), now(), 'cannot be read')
        """);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void listsAndRetriesItems() {
    JsonNode everything = run("webhooks", "list", "--json").json();
    assertThat(everything.findValuesAsText("state")).containsExactly("failed", "failed", "parked");
    assertThat(run("webhooks", "list", "--failed").out())
        .contains("eventId=msg:1")
        .contains("reason=cannot be read");
    assertThat(run("webhooks", "list", "--failed", "--number", "100000000000002").out()).isEmpty();

    Result all = run("webhooks", "retry", "--all-failed", "--json");
    assertThat(all.json().path("failed").asInt()).isEqualTo(2);
    assertThat(all.json().path("retried").asInt()).as("the other has no event").isEqualTo(1);
    assertThat(run("webhooks", "retry", "msg:2").err()).contains("no event left");
    assertThat(fixture.value("SELECT parked_at FROM event_outbox WHERE subject_key = 'msg:1'"))
        .isNull();
    assertThat(run("webhooks", "list", "--pending", "--json").json().findValuesAsText("eventId"))
        .containsExactly("msg:1");
  }

  @Test
  void listsAndRetriesSends() {
    JsonNode failed = run("sends", "list", "--json").json();
    assertThat(failed).hasSize(1);
    assertThat(failed.get(0).path("queueId").asText()).isEqualTo(queueId);
    assertThat(failed.get(0).path("client").asText()).isEqualTo("owner");
    assertThat(failed.get(0).path("nextAction").asText()).contains("another way");
    assertThat(run("sends", "list").out()).contains("Message undeliverable");
    assertThat(run("sends", "list", "--client", "alpha", "--json").json()).isEmpty();

    assertThat(run("sends", "retry", queueId).out()).contains("queued again");

    assertThat(run("sends", "retry", queueId).err()).contains("is queued, not failed");
    assertThat(run("sends", "list", "--status", "queued", "--json").json()).hasSize(1);
    assertThat(
            fixture.value(
                """
                SELECT count(*) FROM audit_log WHERE event = 'admin.sends.retry'
                    AND request_id = ? AND wa_phone_number_id = '100000000000001'
                """,
                UUID.fromString(queueId)))
        .isEqualTo("1");
  }

  @Test
  void wrongUseIsExplained() {
    assertThat(run("webhooks", "retry").exit()).isEqualTo(2);
    assertThat(run("webhooks", "retry", "msg:1", "--all-failed").exit()).isEqualTo(2);
    assertThat(run("webhooks", "retry", "nobody").err()).contains("no item or parked event");
    assertThat(run("webhooks", "list", "--limit", "0").err()).contains("--limit");
    assertThat(run("sends", "retry", "no-uuid").err()).contains("queueId");
    assertThat(run("sends", "retry", UUID.randomUUID().toString()).err()).contains("no send");
    assertThat(run("sends", "list", "--status", "lost").err()).contains("queued");
    assertThat(run("sends", "list", "--status", "lost").exit()).isEqualTo(1);
  }
}

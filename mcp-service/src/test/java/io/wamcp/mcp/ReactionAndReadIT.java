package io.wamcp.mcp;

import static io.wamcp.mcp.ToolWorld.code;
import static io.wamcp.mcp.ToolWorld.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.store.Json;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code send_reaction}, {@code mark_read} and {@code retry_send}, up to the outbox. */
class ReactionAndReadIT {

  private final ToolWorld world = new ToolWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private JsonNode event(String name) {
    return Json.read(
        world.fixture.value(
            "SELECT data FROM event_outbox WHERE event_name = ? ORDER BY id DESC LIMIT 1", name));
  }

  @Test
  void aReactionIsASendOfItsOwn() {
    String wamid = world.inbound(world.ada, "hello");
    Map<String, Object> arguments =
        Map.of("wamid", wamid, "emoji", "👍", "idempotencyKey", "react-1");
    String queueId = ok(world.alpha, "send_reaction", arguments).path("queueId").asText();

    JsonNode event = event("wa/message.send.requested");
    assertThat(event.path("type").asText()).isEqualTo("reaction");
    assertThat(event.path("to").asText()).isEqualTo("+" + ToolWorld.ADA);
    assertThat(event.path("requestId").asText()).isEqualTo(queueId);
    assertThat(event.at("/payload/targetWamid").asText()).isEqualTo(wamid);
    assertThat(event.at("/payload/emoji").asText()).isEqualTo("👍");

    JsonNode again = ok(world.alpha, "send_reaction", arguments);
    assertThat(again.path("queueId").asText()).isEqualTo(queueId);
    assertThat(again.path("deduplicated").asBoolean()).isTrue();
    assertThat(
            code(
                world.alpha,
                "send_reaction",
                Map.of("wamid", wamid, "emoji", "🎉", "idempotencyKey", "react-1")))
        .isEqualTo("idempotency_conflict");
    ok(world.alpha, "send_reaction", Map.of("wamid", wamid, "emoji", ""));
    assertThat(event("wa/message.send.requested").at("/payload/emoji").asText()).isEmpty();
    assertThat(world.fixture.value("SELECT count(*) FROM messages WHERE message_type = 'reaction'"))
        .isEqualTo("2");
  }

  @Test
  void whatWhatsAppWouldNotShowIsRefusedAtOnce() {
    String wamid = world.inbound(world.ada, "hello");
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", wamid, "emoji", "ok")))
        .isEqualTo("invalid_emoji");
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", "wamid.no", "emoji", "👍")))
        .isEqualTo("not_found");

    world.fixture.execute("UPDATE messages SET message_type = 'reaction' WHERE wamid = ?", wamid);
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", wamid, "emoji", "👍")))
        .isEqualTo("invalid_target");

    String old = world.inbound(world.ada, "old");
    world.fixture.execute(
        "UPDATE messages SET ts = now() - interval '31 days' WHERE wamid = ?", old);
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", old, "emoji", "👍")))
        .isEqualTo("message_too_old");
    assertThat(code(world.alpha, "mark_read", Map.of("wamid", old))).isEqualTo("message_too_old");

    ok(world.alpha, "send_message", Map.of("to", "+" + ToolWorld.ADA, "body", "mine"));
    world.fixture.execute("UPDATE messages SET wamid = 'wamid.own' WHERE body = 'mine'");
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", "wamid.own", "emoji", "👍")))
        .isEqualTo("invalid_target");
    assertThat(code(world.alpha, "mark_read", Map.of("wamid", "wamid.own")))
        .isEqualTo("invalid_target");
    assertThat(code(world.beta, "mark_read", Map.of("wamid", "wamid.own")))
        .as("another client's message does not exist")
        .isEqualTo("not_found");

    String fresh = world.inbound(world.ada, "fresh");
    world.fixture.execute(
        "UPDATE contacts SET window_ends_at = now() - interval '1 minute' WHERE id = ?", world.ada);
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", fresh, "emoji", "👍")))
        .isEqualTo("service_window_closed");
    assertThat(
            ok(world.alpha, "send_reaction", Map.of("wamid", fresh, "emoji", "👍", "force", true))
                .path("warning")
                .asText())
        .contains("131047");
  }

  @Test
  void whomNothingNamesAnyMoreCannotBeReached() {
    String wamid = world.inbound(world.ada, "hello");
    InboundRows.handOver(world.fixture, world.fixture.number(), world.ada);
    assertThat(code(world.alpha, "send_reaction", Map.of("wamid", wamid, "emoji", "👍")))
        .isEqualTo("invalid_target");
    assertThat(code(world.alpha, "mark_read", Map.of("wamid", wamid))).isEqualTo("invalid_target");
    assertThat(
            ok(world.alpha, "get_message_status", Map.of("wamid", wamid))
                .at("/window/open")
                .asBoolean())
        .isFalse();
  }

  @Test
  void readingMarksTheChatAndAsksForWhatsAppToBeTold() {
    String first = world.inbound(world.ada, "one");
    String second = world.inbound(world.ada, "two");
    world.inbound(world.ada, "three");

    JsonNode marked = ok(world.alpha, "mark_read", Map.of("wamid", second, "typing", true));

    assertThat(marked.path("unread").asInt()).isEqualTo(1);
    JsonNode event = event("wa/message.read.requested");
    assertThat(event.path("wamid").asText()).isEqualTo(second);
    assertThat(event.path("typing").asBoolean()).isTrue();
    assertThat(event.path("dispatchKey").asText())
        .isEqualTo("read:" + event.path("requestId").asText());
    assertThat(ok(world.alpha, "mark_read", Map.of("wamid", first)).path("unread").asInt())
        .as("the mark does not go back")
        .isEqualTo(1);
    assertThat(
            ok(world.beta, "get_contact", Map.of("contact", "US.1"))
                .at("/contacts/0/unread")
                .asInt())
        .isEqualTo(3);
    assertThat(
            ok(world.alpha, "get_message_status", Map.of("wamid", first)).path("readMark").asText())
        .isEqualTo("requested");
    assertThat(ok(world.beta, "get_message_status", Map.of("wamid", first)).has("readMark"))
        .isFalse();
  }

  @Test
  void aRefusedMarkSaysWhy() {
    String wamid = world.inbound(world.ada, "one");
    ok(world.alpha, "mark_read", Map.of("wamid", wamid));
    world.fixture.execute(
        "UPDATE read_marks SET state = 'failed', error_code = 131009,"
            + " error_type = 'invalid_request', error_message = 'older than 30 days'");
    JsonNode status = ok(world.alpha, "get_message_status", Map.of("wamid", wamid));
    assertThat(status.path("readMark").asText()).isEqualTo("failed");
    assertThat(status.path("nextAction").asText()).contains("131009", "older than 30 days");
  }

  @Test
  void aFailedSendIsRetriedByItsOwnerOnly() {
    String queueId =
        ok(world.alpha, "send_message", Map.of("to", "+" + ToolWorld.ADA, "body", "again"))
            .path("queueId")
            .asText();
    assertThat(code(world.alpha, "retry_send", Map.of("queueId", queueId))).isEqualTo("not_failed");
    world.fixture.execute(
        "UPDATE messages SET status = 'failed', send_state = 'settled', failed_at = now(),"
            + " error_type = 'expired' WHERE request_id = ?",
        UUID.fromString(queueId));
    world.fixture.execute("DELETE FROM event_outbox");
    assertThat(
            ok(world.alpha, "get_message_status", Map.of("queueId", queueId))
                .path("nextAction")
                .asText())
        .contains("retry_send");
    assertThat(code(world.beta, "retry_send", Map.of("queueId", queueId))).isEqualTo("not_found");
    assertThat(code(world.alpha, "retry_send", Map.of("queueId", "no uuid")))
        .isEqualTo("not_found");

    JsonNode queued = ok(world.alpha, "retry_send", Map.of("queueId", queueId));

    assertThat(queued.path("queueId").asText()).isEqualTo(queueId);
    assertThat(queued.path("status").asText()).isEqualTo("queued");
    assertThat(event("wa/message.send.requested").path("requestId").asText()).isEqualTo(queueId);
  }

  @Test
  void aRetryThatMayDoubleOrBeRefusedNeedsForce() {
    String queueId =
        ok(world.alpha, "send_message", Map.of("to", "+" + ToolWorld.ADA, "body", "maybe"))
            .path("queueId")
            .asText();
    UUID request = UUID.fromString(queueId);
    world.fixture.execute(
        "UPDATE messages SET status = 'failed', send_state = 'settled', failed_at = now(),"
            + " error_type = 'outcome_unknown', send_attempts = 1 WHERE request_id = ?",
        request);
    world.fixture.execute(
        """
        INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state, started_at)
        SELECT id, 1, phone_number_id, 'run', 'unknown', now() FROM messages WHERE request_id = ?
        """,
        request);
    assertThat(code(world.alpha, "retry_send", Map.of("queueId", queueId)))
        .isEqualTo("outcome_unknown");
    world.fixture.execute(
        "UPDATE contacts SET window_ends_at = now() - interval '1 minute' WHERE id = ?", world.ada);
    assertThat(code(world.alpha, "retry_send", Map.of("queueId", queueId)))
        .isEqualTo("service_window_closed");
    JsonNode forced = ok(world.alpha, "retry_send", Map.of("queueId", queueId, "force", true));
    assertThat(forced.path("possibleDuplicate").asBoolean()).isTrue();
  }
}

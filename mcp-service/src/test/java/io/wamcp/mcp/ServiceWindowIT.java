package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.mcp.McpClient.Answer;
import io.wamcp.store.Contacts;
import io.wamcp.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The customer service window as tools show it and heed it. */
class ServiceWindowIT {

  private static final String PHONE = "+15550001111";
  private static final String BSUID = "US.13491208655302741918";
  private static final Instant WROTE = Instant.parse("2026-11-25T10:00:00Z");

  private final McpFixture fixture = new McpFixture();
  private final MutableClock clock = MutableClock.at(WROTE);
  private McpClient owner;

  @BeforeEach
  void start() {
    owner = fixture.client(fixture.start(clock), fixture.key("owner"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void write(String waId, String bsuid, Instant at) {
    fixture
        .database()
        .inTransactionDo(
            tx ->
                Contacts.openWindow(
                    tx,
                    fixture.number(),
                    Contacts.upsert(
                        tx,
                        fixture.number(),
                        new Contacts.Identity(waId, bsuid, null, null, null),
                        at),
                    at));
  }

  private Answer send(String to, Object... more) {
    Map<String, Object> arguments = new TreeMap<>();
    arguments.put("to", to);
    arguments.put("body", "Hello");
    arguments.put("phoneNumberId", McpFixture.NUMBER.value());
    for (int i = 0; i < more.length; i += 2) {
      arguments.put((String) more[i], more[i + 1]);
    }
    return owner.call("send_message", arguments);
  }

  private JsonNode statusOf(Answer sent) {
    return owner
        .call("get_message_status", Map.of("queueId", sent.content().path("queueId").asText()))
        .content();
  }

  private long rows() {
    return Long.parseLong(
        fixture.value(
            "SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM event_outbox)"));
  }

  @ParameterizedTest
  @CsvSource({PHONE, BSUID})
  void freeTextToSomebodyWhoNeverWroteIsReportedBeforeAnythingIsQueued(String to) {
    Answer answer = send(to);

    assertThat(answer.error()).isTrue();
    assertThat(answer.code()).isEqualTo("service_window_closed");
    assertThat(answer.text())
        .contains(to + " has never written to this number")
        .contains("Next: Send an approved template")
        .contains("force: true");
    assertThat(rows()).isZero();
  }

  @ParameterizedTest
  @CsvSource({PHONE, BSUID})
  void isOpenForTwentyFourHoursAfterTheLastMessage(String to) {
    write("15550001111", BSUID, WROTE);

    clock.advance(Duration.ofHours(24).minusMillis(1));
    assertThat(send(to).error()).isFalse();
    clock.advance(Duration.ofMillis(1));
    Answer closed = send(to);
    assertThat(closed.code()).isEqualTo("service_window_closed");
    assertThat(closed.text())
        .contains("last wrote at 2026-11-25T10:00:00Z")
        .contains("expired at 2026-11-26T10:00:00Z");

    write("15550001111", BSUID, clock.instant());
    assertThat(send(to).error()).isFalse();
  }

  @Test
  void aWindowIsOneNumbersOnly() {
    write("15550001111", null, WROTE);

    assertThat(send(PHONE, "phoneNumberId", McpFixture.OTHER_NUMBER.value()).code())
        .isEqualTo("service_window_closed");
  }

  @Test
  void forceQueuesAllTheSameAndWarns() {
    Answer answer = send(PHONE, "force", true);

    assertThat(answer.error()).isFalse();
    assertThat(answer.content().path("status").asText()).isEqualTo("queued");
    assertThat(answer.content().path("warning").asText()).contains("131047");
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void aRepeatOfAnAcceptedMessageIsAnsweredThoughTheWindowHasClosedMeanwhile() {
    write("15550001111", null, WROTE);
    Answer first = send(PHONE, "idempotencyKey", "k");
    clock.advance(Duration.ofDays(3));

    Answer again = send(PHONE, "idempotencyKey", "k");
    Answer other = send(PHONE, "idempotencyKey", "k", "body", "Another");

    assertThat(again.error()).isFalse();
    assertThat(again.content().path("queueId")).isEqualTo(first.content().path("queueId"));
    assertThat(again.content().path("deduplicated").asBoolean()).isTrue();
    assertThat(other.code()).isEqualTo("idempotency_conflict");
    assertThat(send(PHONE, "idempotencyKey", "new").code()).isEqualTo("service_window_closed");
  }

  @Test
  void aRefusedCallMayBeRepeatedWithForceUnderItsKey() {
    assertThat(send(PHONE, "idempotencyKey", "k").error()).isTrue();

    Answer forced = send(PHONE, "idempotencyKey", "k", "force", true);

    assertThat(forced.error()).isFalse();
    assertThat(forced.content().has("deduplicated")).isFalse();
  }

  @Test
  void conversationsShowTheWindow() {
    write("15550001111", null, WROTE);
    Answer known = send(PHONE);
    send(BSUID, "force", true);

    JsonNode messages = owner.call("get_messages", Map.of()).content().path("messages");
    assertThat(messages.get(0).at("/contact/windowOpen").asBoolean()).isTrue();
    assertThat(messages.get(0).at("/contact/windowExpiresAt").asText())
        .isEqualTo("2026-11-26T10:00:00Z");
    assertThat(messages.get(1).at("/contact/windowOpen").asBoolean()).isFalse();
    assertThat(messages.get(1).path("contact").has("windowExpiresAt")).isFalse();

    clock.advance(Duration.ofHours(25));
    messages = owner.call("get_messages", Map.of()).content().path("messages");
    assertThat(messages.get(0).at("/contact/windowOpen").asBoolean()).isFalse();
    assertThat(messages.get(0).at("/contact/windowExpiresAt").asText())
        .isEqualTo("2026-11-26T10:00:00Z");
    assertThat(statusOf(known).at("/window/open").asBoolean()).isFalse();
  }

  @Test
  void somebodyWhoWritesAfterTheFirstMessageToThemOpensItsWindow() {
    Answer sent = send(BSUID, "force", true);
    assertThat(statusOf(sent).at("/window/open").asBoolean()).isFalse();

    write(null, BSUID, WROTE);

    JsonNode window = statusOf(sent).path("window");
    assertThat(window.path("open").asBoolean()).isTrue();
    assertThat(window.path("lastInboundAt").asText()).isEqualTo("2026-11-25T10:00:00Z");
    assertThat(window.path("windowExpiresAt").asText()).isEqualTo("2026-11-26T10:00:00Z");
    JsonNode message = owner.call("get_messages", Map.of()).content().path("messages").get(0);
    assertThat(message.at("/contact/windowOpen").asBoolean()).isTrue();
  }

  @Test
  void metasRefusalInsideTheWindowHasAdviceOfItsOwn() {
    write("15550001111", null, WROTE);
    Answer sent = send(PHONE);
    fixture.execute(
        """
        UPDATE messages SET status = 'failed', error_code = 131047,
            error_type = 'service_window_closed', failed_at = now() WHERE request_id = ?
        """,
        UUID.fromString(sent.content().path("queueId").asText()));

    assertThat(statusOf(sent).path("nextAction").asText())
        .contains("open until 2026-11-26T10:00:00Z")
        .contains("send the message again once");
    clock.advance(Duration.ofDays(2));
    assertThat(statusOf(sent).path("nextAction").asText()).startsWith("Send an approved template");
  }
}

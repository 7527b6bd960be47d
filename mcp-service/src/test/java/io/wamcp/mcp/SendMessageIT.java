package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.mcp.McpClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendMessageIT {

  private static final String NUMBER = McpFixture.NUMBER.value();

  private static McpFixture fixture;
  private static McpService service;
  private static McpClient owner;

  @BeforeAll
  static void start() {
    fixture = new McpFixture();
    fixture.openWindow(fixture.number(), "15550001111");
    service = fixture.start();
    owner = fixture.client(service, fixture.key("owner"));
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static Map<String, Object> message(Object... more) {
    Map<String, Object> arguments = new TreeMap<>();
    arguments.put("to", "+15550001111");
    arguments.put("body", "Hello");
    arguments.put("phoneNumberId", NUMBER);
    for (int i = 0; i < more.length; i += 2) {
      arguments.put((String) more[i], more[i + 1]);
    }
    return arguments;
  }

  private static String countOf(String body) {
    return fixture.value("SELECT count(*) FROM messages WHERE body = ?", body);
  }

  @Test
  void commitsRowAndEventTogetherAndAnswersQueued() {
    Answer answer =
        owner.call(
            "send_message",
            message("body", "Grüße 👋", "replyTo", "wamid.before", "previewUrl", true));

    assertThat(answer.error()).isFalse();
    assertThat(answer.content().path("status").asText()).isEqualTo("queued");
    assertThat(answer.content().has("deduplicated")).isFalse();
    String queueId = answer.content().path("queueId").asText();
    UUID request = UUID.fromString(queueId);
    assertThat(
            fixture.value(
                """
                SELECT concat_ws('|', status, send_state, direction, recipient, body,
                    reply_to_wamid, payload->>'preview_url', api_key_id IS NOT NULL)
                FROM messages WHERE request_id = ?
                """,
                request))
        .isEqualTo("queued|ready|outbound|+15550001111|Grüße 👋|wamid.before|true|t");
    assertThat(
            fixture.value(
                """
                SELECT concat_ws('|', event_name, wa_phone_number_id, data->>'to',
                    data->'payload'->>'body', data->>'dispatchKey')
                FROM event_outbox WHERE subject_key = ?
                """,
                queueId))
        .isEqualTo("wa/message.send.requested|" + NUMBER + "|+15550001111|Grüße 👋|" + queueId);
  }

  @Test
  void worksForClientsOfTheRevisionBefore() {
    Answer answer = owner.legacy().call("send_message", message());

    assertThat(answer.content().path("status").asText()).isEqualTo("queued");
  }

  @Test
  void sameKeyAndMessageIsAcceptedOnce() {
    Map<String, Object> message = message("body", "Once", "idempotencyKey", "order-1");
    Answer first = owner.call("send_message", message);
    Answer second = owner.call("send_message", message);

    assertThat(second.content().path("queueId")).isEqualTo(first.content().path("queueId"));
    assertThat(second.content().path("deduplicated").asBoolean()).isTrue();
    assertThat(countOf("Once")).isEqualTo("1");
  }

  @Test
  void sameKeyAtTheSameTimeIsAcceptedOnce() throws Exception {
    Map<String, Object> message = message("body", "Race", "idempotencyKey", "race-1");
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> owner.call("send_message", message).content().path("queueId").asText());
    }
    List<String> ids = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> call : threads.invokeAll(calls)) {
        ids.add(call.get());
      }
    }

    assertThat(ids).hasSize(8).containsOnly(ids.getFirst());
    assertThat(countOf("Race")).isEqualTo("1");
  }

  @Test
  void sameKeyAndOtherMessageIsRefused() {
    owner.call("send_message", message("body", "First", "idempotencyKey", "order-2"));
    Answer answer =
        owner.call("send_message", message("body", "Second", "idempotencyKey", "order-2"));

    assertThat(answer.error()).isTrue();
    assertThat(answer.code()).isEqualTo("idempotency_conflict");
    assertThat(countOf("Second")).isEqualTo("0");
  }

  @Test
  void keysOfAnotherClientDoNotClash() {
    fixture.grant("alpha", fixture.number(), List.of("*"));
    McpClient alpha = fixture.client(service, fixture.key("alpha"));
    Answer ours = owner.call("send_message", message("idempotencyKey", "shared"));
    Answer theirs = alpha.call("send_message", message("idempotencyKey", "shared"));

    assertThat(theirs.error()).isFalse();
    assertThat(theirs.content().path("queueId")).isNotEqualTo(ours.content().path("queueId"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15550001111|country_code_missing",
        "0151 2345678|country_code_missing",
        "004915112345678|country_code_missing",
        "+0151234567|invalid_recipient",
        "+1234567|invalid_recipient",
        "+1234567890123456|invalid_recipient",
        "John Smith|invalid_recipient",
        "us.123|invalid_recipient"
      })
  void refusesRecipientsThatWouldReachSomebodyElse(String to, String code) {
    Answer answer = owner.call("send_message", message("to", to, "body", "Wrong " + to));

    assertThat(answer.error()).isTrue();
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.text()).contains("Next: ");
    assertThat(countOf("Wrong " + to)).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+49 (151) 123-456.78|+4915112345678",
        "US.13491208655302741918|US.13491208655302741918",
        "US.ENT.abc123|US.ENT.abc123"
      })
  void takesEveryPlausibleRecipient(String to, String stored) {
    Answer answer = owner.call("send_message", message("to", to, "force", true));

    assertThat(
            fixture.value(
                "SELECT recipient FROM messages WHERE request_id = ?",
                UUID.fromString(answer.content().path("queueId").asText())))
        .isEqualTo(stored);
  }

  @Test
  void checksTheTextOfTheMessage() {
    assertThat(owner.call("send_message", message("body", "👋".repeat(4096))).error()).isFalse();
    for (String body : List.of("", "   ", "x".repeat(4097), "nul \0", "half \ud83d")) {
      Answer answer = owner.call("send_message", message("body", body));
      assertThat(answer.error()).as("body of %d", body.length()).isTrue();
      assertThat(answer.code()).isEqualTo("invalid_arguments");
    }
    assertThat(owner.call("send_message", message("idempotencyKey", "a\0b")).code())
        .isEqualTo("invalid_arguments");
    assertThat(owner.call("send_message", message("idempotencyKey", "k".repeat(129))).code())
        .isEqualTo("invalid_arguments");
    assertThat(owner.call("send_message", message("surprise", 1)).code())
        .isEqualTo("invalid_arguments");
  }

  @Test
  void anUnknownNumberAndOneOfOthersAreAnsweredAlike() {
    fixture.grant("beta", fixture.number(), List.of("*"));
    McpClient beta = fixture.client(service, fixture.key("beta"));
    String others = McpFixture.OTHER_NUMBER.value();

    Answer notGranted = beta.call("send_message", message("phoneNumberId", others));
    Answer unknown = beta.call("send_message", message("phoneNumberId", "999"));

    assertThat(notGranted.code()).isEqualTo("unknown_number");
    assertThat(notGranted.text().replace(others, "N"))
        .isEqualTo(unknown.text().replace("999", "N"));
    assertThat(notGranted.text()).contains(NUMBER).contains("+15550009001");
  }

  @Test
  void choosesTheOnlyNumberAndAsksWhereThereAreSeveral() {
    Map<String, Object> noNumber = message();
    noNumber.remove("phoneNumberId");
    fixture.grant("beta", fixture.number(), List.of("*"));

    Answer only = fixture.client(service, fixture.key("beta")).call("send_message", noNumber);
    Answer several = owner.call("send_message", noNumber);
    assertThat(only.error()).isFalse();
    assertThat(several.code()).isEqualTo("number_required");
    assertThat(several.text()).contains(NUMBER).contains(McpFixture.OTHER_NUMBER.value());
  }

  @Test
  void aGrantThatDoesNotCoverTheToolIsNone() {
    fixture.execute("INSERT INTO clients (name, display_name) VALUES ('reader', 'Reader')");
    fixture.grant("reader", fixture.number(), List.of("get_messages"));
    McpClient reader = fixture.client(service, fixture.key("reader"));

    assertThat(reader.call("send_message", message()).code()).isEqualTo("no_number_granted");
    assertThat(reader.call("get_messages", Map.of()).error()).isFalse();
  }

  @Test
  void answersWithinATenthOfASecond() {
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      long start = System.nanoTime();
      owner.call("send_message", message("body", "Fast " + i));
      micros.add((System.nanoTime() - start) / 1000);
    }
    List<Long> warm = micros.subList(20, 60).stream().sorted().toList();

    assertThat(warm.get(warm.size() / 2)).as("median in µs of %s", warm).isLessThan(100_000);
  }
}

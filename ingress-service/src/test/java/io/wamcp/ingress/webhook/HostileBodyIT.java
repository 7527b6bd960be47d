package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies under a good signature that no Meta would send, with the sizes of production. */
class HostileBodyIT {

  private static final int LIMIT = 4 * 1024 * 1024;

  private static IngressUnderTest ingress;

  @BeforeAll
  static void start() {
    // What is taken counts here, not how soon: other tests have the processors too.
    ingress =
        IngressUnderTest.start(
            IngressUnderTest.newDatabase(),
            Map.of("webhook.ack-timeout", "10s", "db.statement-timeout", "10s"));
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @BeforeEach
  void forget() {
    ingress.forget();
  }

  @AfterEach
  void stillServes() throws Exception {
    ingress.forget();
    assertThat(ingress.deliver(Fixtures.bytes("webhooks/msg-text.json")).statusCode())
        .isEqualTo(200);
    assertThat(ingress.count("event_outbox")).isEqualTo(1);
  }

  private static int status(String body) throws Exception {
    return ingress.deliver(body.getBytes(StandardCharsets.UTF_8)).statusCode();
  }

  private static String reason() {
    return String.join(" ", ingress.texts("reason", "webhook_quarantine"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, LIMIT - 1, LIMIT})
  void bodiesUpToTheLimitAreTaken(int length) throws Exception {
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) ' ');
    if (length > 0) {
      body[length - 1] = '{';
    }
    assertThat(ingress.deliver(body).statusCode()).isEqualTo(200);
    assertThat(reason()).isEqualTo(length == 0 ? "empty" : "not_json");
  }

  @Test
  void aByteMoreIsTooMuch() throws Exception {
    assertThat(ingress.deliver(new byte[LIMIT + 1]).statusCode()).isEqualTo(413);
    assertThat(ingress.count("webhook_quarantine")).isZero();
  }

  /** A real message of nearly the limit goes all the way into its rows. */
  @Test
  void aLargestMessageIsStored() throws Exception {
    String text = Fixtures.text("webhooks/msg-text.json");
    String long_ = "x".repeat(LIMIT - text.length() - 100);
    assertThat(status(text.replaceFirst("\"body\": ?\"", "\"body\": \"" + long_))).isEqualTo(200);
    assertThat(ingress.count("event_outbox")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 3000, 2_000_000})
  void deepNestingIsNotFollowed(int depth) throws Exception {
    assertThat(status("{\"object\":" + "[".repeat(depth))).isEqualTo(200);
    assertThat(reason()).isEqualTo("too_deep");
  }

  @Test
  void duplicateKeysAreNotGuessedAt() throws Exception {
    assertThat(status("{\"object\":\"whatsapp_business_account\",\"entry\":[],\"entry\":[]}"))
        .isEqualTo(200);
    assertThat(reason()).isEqualTo("duplicate_keys");
  }

  @Test
  void invalidUtf8CostsNoMessage() throws Exception {
    byte[] body = Fixtures.bytes("webhooks/msg-text.json");
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int at = text.indexOf('"', text.indexOf("\"body\"") + 7) + 1;
    body[at] = (byte) 0xC3;
    body[at + 1] = (byte) 0x28;
    body[at + 2] = (byte) 0xFF;
    assertThat(ingress.deliver(body).statusCode()).isEqualTo(200);
    assertThat(ingress.count("event_outbox WHERE data::text LIKE '%\uFFFD%'")).isEqualTo(1);
  }

  @Test
  void aThousandItemsAreAThousandRows() throws Exception {
    assertThat(ingress.deliver(Fixtures.bytes("webhooks/batch-1000-statuses.json")).statusCode())
        .isEqualTo(200);
    assertThat(ingress.count("event_outbox")).isEqualTo(1000);
  }

  @Test
  void tooManyItemsAreNotTakenApart() throws Exception {
    String body =
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":\"messages\","
            + "\"value\":{\"statuses\":["
            + "{},".repeat(20_000)
            + "{}]}}]}]}";
    assertThat(status(body)).isEqualTo(200);
    assertThat(reason()).isEqualTo("too_many_items");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999", "-0", "1e-400", "123456789012345678901234567890.5e10"})
  void numbersBeyondAnyColumn(String number) throws Exception {
    String body =
        Fixtures.text("webhooks/msg-text.json")
            .replaceFirst("\"timestamp\": ?\"\\d+\"", "\"timestamp\": " + number);
    assertThat(status(body)).isEqualTo(200);
    assertThat(ingress.count("event_outbox") + ingress.count("webhook_quarantine")).isEqualTo(1);
  }
}

package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored webhook through the front door gives the rows its line of the index promises. */
class WebhookFixturesIT {

  /** Webhooks in which one counted message has to go to quarantine. */
  private static final Set<String> ONE_UNUSABLE =
      Set.of(
          "webhooks/msg-text-no-identity.json",
          "webhooks/msg-text-id-missing.json",
          "webhooks/batch-poison-in-the-middle.json",
          "webhooks/field-missing.json");

  /** Repeats of an element in the same body. */
  private static final Map<String, Integer> REPEATS =
      Map.of(
          "webhooks/batch-duplicate-messages.json", 1,
          "webhooks/status-duplicate-delivered.json", 1);

  /** What is no message of a customer, yet is work for the function that stores them. */
  private static final Set<String> OTHER_ITEMS =
      Set.of(
          "webhooks/field-smb-message-echo-text.json",
          "webhooks/field-smb-message-echo-revoke.json",
          "webhooks/field-user-id-update.json");

  private static IngressUnderTest ingress;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.start(IngressUnderTest.newDatabase(), Map.of());
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @BeforeEach
  void forget() {
    ingress.forget();
  }

  static List<Fixture> webhooks() {
    return Fixtures.in("webhooks");
  }

  static List<Fixture> malformed() {
    return Fixtures.in("webhooks-malformed");
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void becomesThePromisedRows(Fixture fixture) throws Exception {
    var response = ingress.deliver(fixture.bytes());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    boolean hasMessagesField = changes(fixture).anyMatch("messages"::equals);
    int unusable = ONE_UNUSABLE.contains(fixture.file()) ? 1 : 0;
    int items =
        hasMessagesField
            ? fixture.count("messages")
                + fixture.count("statuses")
                - unusable
                - REPEATS.getOrDefault(fixture.file(), 0)
            : 0;
    items += OTHER_ITEMS.contains(fixture.file()) ? 1 : 0;
    assertThat(ingress.count("inngest_idempotency WHERE outcome = 'pending'")).isEqualTo(items);
    assertThat(ingress.count("event_outbox")).isEqualTo(items);
    assertThat(ingress.count("account_events")).isEqualTo(accountEvents(fixture));
    assertThat(ingress.count("webhook_quarantine")).isEqualTo(unusable);
    assertThat(ingress.count("event_outbox WHERE data->>'dispatchKey' <> subject_key")).isZero();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void isNeverAnError(Fixture fixture) throws Exception {
    var response = ingress.deliver(fixture.bytes());
    assertThat(response.statusCode()).isEqualTo(200);
    String expected = fixture.text("expect");
    boolean kept = expected.contains("quarantined") || expected.contains("parked");
    assertThat(ingress.count("webhook_quarantine") > 0)
        .as(expected)
        .isEqualTo(kept || fixture.file().endsWith("duplicate-keys.json"));
    long items = ingress.count("inngest_idempotency");
    boolean usable =
        fixture.file().endsWith("lone-surrogate.json")
            || fixture.file().endsWith("phone-number-id-number.json");
    assertThat(items).isEqualTo(usable ? 1 : 0);
    if (kept) {
      var repeated = ingress.deliver(fixture.bytes());
      assertThat(repeated.statusCode()).isEqualTo(200);
      assertThat(ingress.count("webhook_quarantine WHERE times_seen = 2")).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "field-template-status-rejected, template, MARKETING",
    "field-account-update-restriction, account_update, RESTRICTED_BIZ_INITIATED_MESSAGING",
    "field-user-id-update, user_ids, US.10000000000000000002",
    "field-history, sync, messages",
    "field-unknown, other, fields",
    "value-errors, errors, 130429"
  })
  void anAccountEventHasItsTypedSummaryAndIsKeptRaw(String fixture, String kind, String said)
      throws Exception {
    ingress.deliver(Fixtures.bytes("webhooks/" + fixture + ".json"));
    assertThat(
            ingress.count(
                "account_events WHERE summary->>'kind' = '%s' AND summary::text LIKE '%%%s%%'"
                        .formatted(kind, said)
                    + " AND raw->'value' IS NOT NULL"))
        .isEqualTo(1);
  }

  @Test
  void everythingTwiceIsOnlyCounted() throws Exception {
    for (Fixture fixture : webhooks()) {
      assertThat(ingress.deliver(fixture.bytes()).statusCode()).isEqualTo(200);
    }
    long items = ingress.count("inngest_idempotency");
    long events = ingress.count("event_outbox");
    long accounts = ingress.count("account_events");
    long quarantined = ingress.count("webhook_quarantine");
    for (Fixture fixture : webhooks()) {
      assertThat(ingress.deliver(fixture.bytes()).statusCode()).isEqualTo(200);
    }
    assertThat(ingress.count("inngest_idempotency")).isEqualTo(items);
    assertThat(ingress.count("event_outbox")).isEqualTo(events);
    assertThat(ingress.count("account_events")).isEqualTo(accounts);
    assertThat(ingress.count("webhook_quarantine")).isEqualTo(quarantined);
    assertThat(ingress.count("inngest_idempotency WHERE duplicates = 0")).isZero();
  }

  private static int accountEvents(Fixture fixture) {
    Set<String> split = Set.of("messages", "smb_message_echoes");
    int others = (int) changes(fixture).filter(field -> !split.contains(field)).count();
    boolean errors =
        changes(fixture).anyMatch("messages"::equals) && fixture.count("value_errors") > 0;
    return others + (errors ? 1 : 0);
  }

  private static Stream<String> changes(Fixture fixture) {
    return StreamSupport.stream(fixture.json().path("entry").spliterator(), false)
        .map(entry -> entry.path("changes"))
        .flatMap(changes -> StreamSupport.stream(changes.spliterator(), false))
        .filter(change -> change.has("field"))
        .map((JsonNode change) -> change.path("field").asText());
  }
}

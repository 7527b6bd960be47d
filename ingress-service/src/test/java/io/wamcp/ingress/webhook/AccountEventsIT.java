package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.store.PhoneNumbers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to an account again is kept again; what is delivered again is counted. */
class AccountEventsIT {

  private static final String ACCOUNT = "200000000000009";

  private static IngressUnderTest ingress;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.start(IngressUnderTest.newDatabase(), Map.of());
    number("900000000000001", "+1 555 000-9101");
    number("900000000000002", "1 (555) 0009102");
    number("900000000000003", "15550009103");
    number("900000000000004", "+1 555 0009103");
    NumberId disabled = number("900000000000005", "15550009105");
    ingress
        .database()
        .inTransactionDo(
            tx ->
                PhoneNumbers.setDisabled(
                    tx, disabled, java.time.Instant.parse("2026-01-01T00:00:00Z")));
  }

  private static NumberId number(String id, String display) {
    return ingress
        .database()
        .transaction(
            tx ->
                PhoneNumbers.put(
                    tx,
                    new PhoneNumberId(id),
                    new WabaId(ACCOUNT),
                    display,
                    "test",
                    "secrets://none"));
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @BeforeEach
  void forget() {
    ingress.forget();
  }

  @Test
  void aTemplatePausedTwiceIsTwoEvents() throws Exception {
    long[] before = {counted("stored"), counted("repeated")};
    for (int i = 0; i < 2; i++) {
      template("APPROVED", 1_790_000_000 + 200 * i);
      template("PAUSED", 1_790_000_100 + 200 * i);
    }
    template("PAUSED", 1_790_000_300);

    assertThat(
            ingress.texts(
                "concat_ws(' ', summary->>'event', extract(epoch FROM occurred_at)::bigint,"
                    + " raw->>'entryTime', times_seen)",
                "account_events ORDER BY occurred_at"))
        .containsExactly(
            "APPROVED 1790000000 1790000000 1",
            "PAUSED 1790000100 1790000100 1",
            "APPROVED 1790000200 1790000200 1",
            "PAUSED 1790000300 1790000300 2");
    assertThat(counted("stored") - before[0]).isEqualTo(4);
    assertThat(counted("repeated") - before[1]).isEqualTo(1);
  }

  private static void template(String event, long time) throws Exception {
    deliver(
        "message_template_status_update",
        "{\"event\":\"%s\",\"message_template_id\":1}".formatted(event),
        time);
  }

  @Test
  void oneBodyMayHoldTheSameEventTwice() throws Exception {
    long repeated = counted("repeated");
    String entry =
        """
        {"id":"%s","time":5,"changes":[{"field":"security","value":{"event":"PIN_CHANGED"}}]}"""
            .formatted(ACCOUNT);
    ingress.deliver(body(entry + "," + entry));
    assertThat(ingress.texts("times_seen::text", "account_events")).containsExactly("2");
    assertThat(counted("repeated") - repeated).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "security, display_phone_number, 15550009101, 900000000000001",
    "security, display_phone_number, +1 555-000-9102, 900000000000002",
    "phone_number_quality_update, display_phone_number, 15550009102, 900000000000002",
    // Two numbers are written so: it may be either.
    "security, display_phone_number, 15550009103, none",
    "security, display_phone_number, 15550009105, none",
    "security, display_phone_number, 15550009199, none",
    "security, display_phone_number, +, none",
    "account_alerts, entity_id, 900000000000002, 900000000000002",
    // A number of another account.
    "account_alerts, entity_id, 100000000000001, none",
    "account_alerts, entity_id, 900000000000005, none"
  })
  void theNumberIsTheOneTheValueNames(String field, String key, String value, String number)
      throws Exception {
    deliver(field, "{\"entity_type\":\"PHONE_NUMBER\",\"%s\":\"%s\"}".formatted(key, value), 5);
    assertThat(
            ingress.texts(
                "coalesce(n.wa_phone_number_id, 'none')",
                "account_events a LEFT JOIN phone_numbers n ON n.id = a.phone_number_id"))
        .isEqualTo(List.of(number));
    assertThat(ingress.count("webhook_quarantine")).isZero();
  }

  private static void deliver(String field, String value, long time) throws Exception {
    String entry =
        "{\"id\":\"%s\",\"time\":%d,\"changes\":[{\"field\":\"%s\",\"value\":%s}]}"
            .formatted(ACCOUNT, time, field, value);
    assertThat(ingress.deliver(body(entry)).statusCode()).isEqualTo(200);
  }

  private static String body(String entries) {
    return "{\"object\":\"whatsapp_business_account\",\"entry\":[" + entries + "]}";
  }

  private static long counted(String outcome) throws Exception {
    String series = "wamcp_webhook_items_total{kind=\"account\",outcome=\"" + outcome + "\"";
    return ingress
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}

package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same may happen again: the time of the entry tells that from a repeated delivery. */
class EntryTimeTest {

  private static final String PAUSED = "{\"event\":\"PAUSED\",\"message_template_id\":1}";

  @Test
  void whatHappensAgainIsAnotherEvent() {
    AccountItem first = template("1790000000");
    AccountItem again = template("1790000060");

    assertThat(again.derivedEventId()).isNotEqualTo(first.derivedEventId());
    assertThat(first.occurredAt()).isEqualTo(Instant.ofEpochSecond(1_790_000_000));
    assertThat(again.occurredAt()).isEqualTo(Instant.ofEpochSecond(1_790_000_060));
    assertThat(first.slice().path("entryTime").longValue()).isEqualTo(1_790_000_000);
  }

  @Test
  void whatComesAgainIsTheSameEventHoweverItsTimeIsWritten() {
    assertThat(template("1790000000")).isEqualTo(template("1790000000"));
    assertThat(template("\"1790000000\"").derivedEventId())
        .isEqualTo(template("1790000000").derivedEventId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "1.5", "true", "\"\"", "\" \""})
  void whatIsNoTimeCountsAsNone(String time) {
    assertThat(template(time).derivedEventId()).isEqualTo(template(null).derivedEventId());
    assertThat(template(time).slice().has("entryTime")).isFalse();
    assertThat(template(time).occurredAt()).isNull();
  }

  @Test
  void aTimeThatCannotBeReadStillTellsEventsApart() {
    // Thirty-two characters are the most that are kept.
    String longest = "\"" + "9".repeat(32) + "\"";
    assertThat(template(longest).derivedEventId()).isNotEqualTo(template(null).derivedEventId());
    assertThat(template(longest).occurredAt()).isNull();
    String longer = "\"" + "9".repeat(33) + "\"";
    assertThat(template(longer).derivedEventId()).isEqualTo(template(null).derivedEventId());
  }

  @Test
  void aSliceReadsBackWithItsTime() throws Exception {
    AccountItem item = template("1790000000");
    ObjectMapper json = new ObjectMapper();
    assertThat(new WebhookParser().parseSlice(json.readTree(item.slice().toString())))
        .isEqualTo(item);
  }

  @Test
  void errorsOfAWholeValueHaveTheTimeToo() {
    String errors = "{\"metadata\":{\"phone_number_id\":\"1\"},\"errors\":[{\"code\":130429}]}";
    AccountItem first = (AccountItem) items("messages", errors, "5").getFirst();
    AccountItem again = (AccountItem) items("messages", errors, "6").getFirst();
    assertThat(again.derivedEventId()).isNotEqualTo(first.derivedEventId());
  }

  @Test
  void anEventWithoutAnOwnerKeepsItInQuarantine() {
    WebhookItem item =
        Parsed.items(body("security", "{}", "5").replace("\"id\":\"2\",", "")).getFirst();
    assertThat(item).isInstanceOf(UnusableItem.class);
    assertThat(item.slice().path("entryTime").intValue()).isEqualTo(5);
  }

  @Test
  void messagesAndStatusesDoNotDependOnTheEntryTheyComeIn() {
    String value =
        """
        {"metadata":{"phone_number_id":"1"},"messages":[{"id":"w","from":"7","type":"text"}],
        "statuses":[{"id":"w","status":"read"},1]}""";
    assertThat(items("messages", value, "5")).hasSize(3).isEqualTo(items("messages", value, "6"));
  }

  @Test
  void theNumberAnEventIsAboutMayStandInItsValue() {
    AccountItem alert = (AccountItem) Parsed.fixture("field-account-alerts").getFirst();
    assertThat(alert.entityNumber()).hasToString("100000000000001");
    assertThat(alert.displayNumber()).isNull();
    AccountItem security = (AccountItem) Parsed.fixture("field-security").getFirst();
    assertThat(security.entityNumber()).isNull();
    assertThat(security.displayNumber()).isEqualTo("15550009001");
    String other = "{\"entity_type\":\"WABA\",\"entity_id\":\"1\"}";
    assertThat(((AccountItem) items("account_alerts", other, "5").getFirst()).entityNumber())
        .isNull();
  }

  private static AccountItem template(String time) {
    return (AccountItem) items("message_template_status_update", PAUSED, time).getFirst();
  }

  private static List<WebhookItem> items(String field, String value, String time) {
    return Parsed.items(body(field, value, time));
  }

  private static String body(String field, String value, String time) {
    return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"2\","
        + (time == null ? "" : "\"time\":" + time + ",")
        + "\"changes\":[{\"field\":\"%s\",\"value\":%s}]}]}".formatted(field, value);
  }
}

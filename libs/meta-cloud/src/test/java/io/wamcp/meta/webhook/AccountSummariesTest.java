package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.wamcp.meta.webhook.AccountSummary.AccountUpdate;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each family of account events has a typed summary; what is not known is kept raw. */
class AccountSummariesTest {

  static List<Fixture> webhooks() {
    return Fixtures.in("webhooks");
  }

  @ParameterizedTest
  @CsvSource({
    "field-account-alerts, account_alert",
    "field-account-review-update, account_review",
    "field-account-update-deleted, account_update",
    "field-business-capability, capability",
    "field-calls-status, calls",
    "field-calls-terminate, calls",
    "field-group-lifecycle, groups",
    "field-history, sync",
    "field-smb-app-state-sync, sync",
    "field-security, security",
    "field-template-category, template",
    "field-template-components, template",
    "field-template-status-approved, template",
    "field-user-id-update, user_ids",
    "field-payment-configuration, other",
    "field-unknown, other",
    "value-errors, errors"
  })
  void family(String fixture, String kind) {
    assertThat(of(fixture).kind()).isEqualTo(kind);
  }

  @Test
  void templates() {
    assertThat(of("field-template-status-rejected"))
        .isEqualTo(
            new AccountSummary.Template(
                "800000000000002",
                "abandoned_cart",
                "en",
                "REJECTED",
                "MARKETING",
                "INVALID_FORMAT",
                null,
                null,
                null,
                null));
    assertThat(
            value(
                "message_template_quality_update",
                "{\"message_template_id\":1,\"previous_quality_score\":\"GREEN\","
                    + "\"new_quality_score\":\"RED\",\"reason\":null}"))
        .isEqualTo(
            new AccountSummary.Template(
                "1", null, null, null, null, null, null, null, "GREEN", "RED"));
  }

  @Test
  void restrictionsAndViolations() {
    AccountUpdate update = (AccountUpdate) of("field-account-update-restriction");
    assertThat(update.event()).isEqualTo("ACCOUNT_RESTRICTION");
    assertThat(update.violation()).isEqualTo("SPAM");
    assertThat(update.restrictions())
        .containsExactly(
            new AccountUpdate.Restriction(
                "RESTRICTED_BIZ_INITIATED_MESSAGING", Instant.ofEpochSecond(1_790_600_000L)));
  }

  @Test
  void whoStoppedMarketing() {
    AccountSummary summary =
        value(
            "user_preferences",
            """
            {"user_preferences":[{"wa_id":"7","user_id":"US.7","detail":"stopped","category":
            "marketing_messages","value":"stop","timestamp":1790000000}]}""");
    assertThat(summary)
        .isEqualTo(
            new AccountSummary.Preferences(
                List.of(
                    new AccountSummary.Preferences.Preference(
                        "7",
                        "US.7",
                        "marketing_messages",
                        "stop",
                        "stopped",
                        Instant.ofEpochSecond(1_790_000_000L)))));
  }

  @Test
  void thePastIsCounted() {
    assertThat(of("field-history")).isEqualTo(new AccountSummary.Sync("0", 55, 1, 2, 0));
    assertThat(of("field-smb-app-state-sync"))
        .isEqualTo(new AccountSummary.Sync(null, null, 0, 0, 1));
  }

  @Test
  void limitsMayBeNumbersOrTiers() {
    assertThat(of("field-business-capability"))
        .isEqualTo(new AccountSummary.Capability("2000", "25"));
    assertThat(
            value(
                "phone_number_quality_update",
                "{\"display_phone_number\":\"1\",\"event\":\"UPGRADE\",\"current_limit\":"
                    + "\"TIER_10K\"}"))
        .isEqualTo(
            new AccountSummary.PhoneNumber("1", "UPGRADE", "TIER_10K", null, null, null, null));
  }

  @Test
  void anUnknownFieldShowsItsPlainValuesCut() {
    AccountSummary summary =
        value("brand_new", "{\"a\":1,\"deep\":{},\"long\":\"%s😀\"}".formatted("x".repeat(199)));
    assertThat(((AccountSummary.Other) summary).fields().toString())
        .isEqualTo("{\"a\":1,\"long\":\"%s\"}".formatted("x".repeat(199)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "\"x\"", "{\"history\":{\"a\":1},\"errors\":4}"})
  void wrongShapesAreNoErrors(String value) {
    for (String field :
        List.of("history", "calls", "account_update", "user_preferences", "security", "other")) {
      assertThatCode(() -> value(field, value)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void everyAccountEventHasOne(Fixture fixture) {
    for (WebhookItem item : Parsed.items(fixture.bytes())) {
      if (item instanceof AccountItem account) {
        assertThat(AccountSummaries.of(account).kind()).isNotBlank();
      }
    }
  }

  private static AccountSummary of(String fixture) {
    return AccountSummaries.of((AccountItem) Parsed.fixture(fixture).getFirst());
  }

  private static AccountSummary value(String field, String value) {
    return ((ParsedWebhook.Items)
            Parsed.text(
                """
                {"object":"whatsapp_business_account","entry":[{"id":"2","changes":[{"field":
                "%s","value":%s}]}]}"""
                    .formatted(field, value)))
        .items().stream()
            .filter(AccountItem.class::isInstance)
            .map(item -> AccountSummaries.of((AccountItem) item))
            .findFirst()
            .orElseThrow();
  }
}

package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedBodiesTest {

  private static final Map<String, Object> EXPECTED =
      Map.ofEntries(
          Map.entry("empty-body.bin", QuarantineReason.EMPTY),
          Map.entry("not-json.bin", QuarantineReason.NOT_JSON),
          Map.entry("trailing-garbage.bin", QuarantineReason.TRAILING_DATA),
          Map.entry("utf8-bom.bin", QuarantineReason.BYTE_ORDER_MARK),
          Map.entry("duplicate-keys.json", QuarantineReason.DUPLICATE_KEYS),
          Map.entry("deep-nesting.json", QuarantineReason.TOO_DEEP),
          Map.entry("root-array.json", QuarantineReason.ROOT_NOT_AN_OBJECT),
          Map.entry("root-null.json", QuarantineReason.ROOT_NOT_AN_OBJECT),
          Map.entry("entry-object.json", QuarantineReason.ENTRY_NOT_AN_ARRAY),
          Map.entry("object-page.json", IgnoreReason.OTHER_PRODUCT),
          Map.entry("dashboard-test-payload.json", IgnoreReason.DASHBOARD_SAMPLE),
          Map.entry("entry-null.json", List.of()),
          Map.entry("entry-empty.json", List.of()),
          Map.entry("metadata-missing.json", List.of(UnusableReason.PHONE_NUMBER_ID_MISSING)),
          Map.entry("messages-object.json", List.of(UnusableReason.MESSAGES_NOT_AN_ARRAY)),
          Map.entry("lone-surrogate.json", List.of("message")),
          Map.entry("phone-number-id-number.json", List.of("message")));

  static List<Fixture> malformed() {
    return Fixtures.in("webhooks-malformed");
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void eachIsHandledAsItsIndexLineAsks(Fixture fixture) {
    String name = fixture.file().substring("webhooks-malformed/".length());

    assertThat(describe(new WebhookParser().parse(fixture.bytes()))).isEqualTo(EXPECTED.get(name));
  }

  @Test
  void loneSurrogatesAndNulCharactersAreReplaced() {
    var items = Parsed.items(Fixtures.bytes("webhooks-malformed/lone-surrogate.json"));
    String body = new MessageReader().read((InboundMessageItem) items.getFirst()).body();
    assertThat(body).contains("\uFFFD").doesNotContainPattern("[\uD800-\uDFFF]");

    InboundMessage nul = Parsed.message("msg-text-nul-char");
    assertThat(nul.body()).contains("\uFFFD").doesNotContain("\0");
    assertThat(nul.sender().profileName()).contains("\uFFFD").doesNotContain("\0");
  }

  @Test
  void numbersServeAsIds() {
    var items = Parsed.items(Fixtures.bytes("webhooks-malformed/phone-number-id-number.json"));

    assertThat(items.getFirst().phoneNumberId()).hasToString("100000000000001");
    assertThat(items.getFirst().wabaId()).hasToString("200000000000001");
  }

  @Test
  void bodiesThatAreNoObjectsOfOurs() {
    assertThat(describe(Parsed.text("{}"))).isEqualTo(QuarantineReason.OBJECT_MISSING);
    assertThat(describe(Parsed.text("{\"object\":7}"))).isEqualTo(QuarantineReason.OBJECT_MISSING);
    assertThat(describe(Parsed.text("7"))).isEqualTo(QuarantineReason.ROOT_NOT_AN_OBJECT);
    assertThat(describe(Parsed.text(" \n"))).isEqualTo(QuarantineReason.EMPTY);
    assertThat(describe(Parsed.text("{\"object\":\"whatsapp_business_account\"} {}")))
        .isEqualTo(QuarantineReason.TRAILING_DATA);
    assertThat(describe(Parsed.text("{\"a\":" + "9".repeat(500) + "}")))
        .isEqualTo(QuarantineReason.VALUE_TOO_LONG);
    assertThat(describe(Parsed.text("{\"" + "k".repeat(2000) + "\":1}")))
        .isEqualTo(QuarantineReason.VALUE_TOO_LONG);
  }

  @Test
  void moreItemsThanMetaEverSendsAreNotTakenApart() {
    String statuses = "{},".repeat(WebhookParser.MAX_ITEMS) + "{}";
    assertThat(
            describe(
                Parsed.text(
                    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":"
                        + "[{\"field\":\"messages\",\"value\":{\"statuses\":["
                        + statuses
                        + "]}}]}]}")))
        .isEqualTo(QuarantineReason.TOO_MANY_ITEMS);
  }

  private static Object describe(ParsedWebhook webhook) {
    return switch (webhook) {
      case ParsedWebhook.Quarantined quarantined -> quarantined.reason();
      case ParsedWebhook.Ignored ignored -> ignored.reason();
      case ParsedWebhook.Items items ->
          items.items().stream().map(MalformedBodiesTest::describe).toList();
    };
  }

  private static Object describe(WebhookItem item) {
    return switch (item) {
      case UnusableItem unusable -> unusable.reason();
      case InboundMessageItem message -> "message";
      case EchoItem echo -> "echo";
      case StatusItem status -> "status";
      case AccountItem account -> "account";
    };
  }
}

package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookParserTest {

  private static final String METADATA = "\"metadata\":{\"phone_number_id\":\"1\"}";

  @Test
  void aBatchComesApartInDocumentOrderPerTenant() {
    List<WebhookItem> items = Parsed.fixture("batch-mixed");

    assertThat(items)
        .extracting(item -> item.getClass().getSimpleName())
        .containsExactly(
            "InboundMessageItem",
            "InboundMessageItem",
            "StatusItem",
            "StatusItem",
            "StatusItem",
            "AccountItem",
            "InboundMessageItem",
            "AccountItem");
    assertThat(items)
        .extracting(item -> String.valueOf(item.wabaId()))
        .startsWith("200000000000001")
        .endsWith("200000000000002");
  }

  @Test
  void eachMessageKeepsOnlyItsOwnContact() {
    List<WebhookItem> items = Parsed.fixture("batch-mixed");

    JsonNode second = items.get(1).slice();
    assertThat(second.at("/value/contacts")).hasSize(1);
    assertThat(second.at("/value/contacts/0/wa_id").asText()).isEqualTo("15550002222");
    assertThat(second.at("/value/messages")).hasSize(1);
    assertThat(second.at("/value/messaging_product").asText()).isEqualTo("whatsapp");
    assertThat(second.at("/value/metadata/phone_number_id").asText()).isEqualTo("100000000000001");
    assertThat(second.path("entryId").asText()).isEqualTo("200000000000001");
    assertThat(second.path("field").asText()).isEqualTo("messages");
  }

  @Test
  void theOnlyContactIsTakenWhenNumbersAreWrittenDifferently() {
    assertThat(Parsed.message("msg-text-waid-differs-from-from").sender())
        .extracting(SenderIdentity::waId, SenderIdentity::from)
        .containsExactly("525550001111", "5215550001111");
  }

  @Test
  void aContactOfAnotherPersonIsNeverTaken() {
    String contacts = "\"contacts\":[{\"wa_id\":\"9\",\"profile\":{\"name\":\"Other\"}}]";
    List<WebhookItem> two =
        Parsed.value(
            "{%s,%s,\"messages\":[{\"id\":\"a\",\"from\":\"7\"},{\"id\":\"b\",\"from\":\"8\"}]}"
                .formatted(METADATA, contacts));
    assertThat(two).allSatisfy(item -> assertThat(item.slice().at("/value/contacts")).isEmpty());

    String userId = "\"contacts\":[{\"user_id\":\"US.1\"}]";
    List<WebhookItem> contradicting =
        Parsed.value(
            "{%s,%s,\"messages\":[{\"id\":\"a\",\"from_user_id\":\"US.2\"}]}"
                .formatted(METADATA, userId));
    assertThat(contradicting.getFirst().slice().at("/value/contacts")).isEmpty();
  }

  @Test
  void idsFollowTheDocumentedForm() {
    assertThat(
            Parsed.value("{%s,\"messages\":[{\"id\":\"w\",\"from\":\"7\"}]}".formatted(METADATA)))
        .extracting(WebhookItem::derivedEventId)
        .containsExactly("msg:1:w");
    assertThat(
            Parsed.value(
                "{%s,\"messages\":[{\"id\":\"w\",\"from\":\"7\",\"type\":\"unsupported\"}]}"
                    .formatted(METADATA)))
        .extracting(WebhookItem::derivedEventId)
        .containsExactly("msg:1:w:unsupported");
    assertThat(
            Parsed.value(
                "{%s,\"statuses\":[{\"id\":\"w\",\"status\":\"read\"}]}".formatted(METADATA)))
        .extracting(WebhookItem::derivedEventId)
        .containsExactly("status:1:w:read");
    assertThat(Parsed.fixture("status-group-aggregated"))
        .extracting(item -> item.derivedEventId().replaceAll("wamid[^:]*", "W"))
        .containsExactly(
            "status:100000000000001:W:delivered:15550001111",
            "status:100000000000001:W:delivered:15550002222");
    assertThat(Parsed.fixture("field-account-update-deleted").getFirst().derivedEventId())
        .matches("account_update:200000000000001:[0-9a-f]{16}");
  }

  @Test
  void thePlaceholderAndTheRealMessageHaveDifferentIdsAndTheSameWamid() {
    var ghost = (InboundMessageItem) Parsed.fixture("msg-unsupported-131060-ghost").getFirst();
    var real = (InboundMessageItem) Parsed.fixture("msg-unsupported-131060-redelivery").getFirst();

    assertThat(ghost.wamid()).isEqualTo(real.wamid());
    assertThat(ghost.derivedEventId()).isEqualTo(real.derivedEventId() + ":unsupported");
  }

  @Test
  void anAccountItemsIdDoesNotDependOnTheOrderOfKeys() throws Exception {
    AccountItem item = (AccountItem) Parsed.fixture("field-template-status-rejected").getFirst();
    JsonNode reordered =
        new ObjectMapper()
            .readTree(
                """
                {"object":"whatsapp_business_account","entry":[{"time":1790000000,"changes":[{"field":
                "message_template_status_update","value":{"reason":"INVALID_FORMAT",
                "rejection_info":{"recommendation":"separate","reason":"params adjacent"},
                "message_template_language":"en","message_template_id":800000000000002,
                "message_template_name":"abandoned_cart","event":"REJECTED",
                "message_template_category":"MARKETING"}}],"id":"200000000000001"}]}""");

    assertThat(Parsed.items(reordered).getFirst().derivedEventId())
        .isEqualTo(item.derivedEventId());
  }

  @Test
  void callStatusesAreNoMessageStatuses() {
    WebhookItem item = Parsed.fixture("field-calls-status").getFirst();

    assertThat(item).isInstanceOf(AccountItem.class);
    assertThat(((AccountItem) item).field()).isEqualTo("calls");
    assertThat(item.phoneNumberId()).hasToString("100000000000001");
  }

  @Test
  void secretsAreBlankedWhereverTheyStand() {
    List<WebhookItem> items =
        Parsed.value(
            """
            {"metadata":{"phone_number_id":"1","access_token":"s1"},"app_Secret":"s2",
             "messages":[{"id":"w","from":"7","type":"text","text":{"body":"b"},
               "X-Signature":["s3"],"deep":[{"userPassword":{"a":"s4"}}]}]}""");

    String slice = items.getFirst().slice().toString();
    assertThat(slice)
        .doesNotContain("s1", "s2", "s3", "s4")
        .contains("<redacted>", "\"body\":\"b\"");
  }

  @Test
  void onePoisonedElementCostsOnlyItself() {
    List<WebhookItem> items =
        Parsed.value(
            """
            {"metadata":{"phone_number_id":"1"},
             "messages":[7,null,"x",[],{"id":"%s","from":"7"},{"id":"a\\u0001","from":"7"},
               {"id":"ok","from":7},{"id":"w","from":""},{"id":"w","from":{"a":1}}],
             "statuses":[{"id":"s"},{"id":"s","status":"%s"},{"id":"s","status":"sent",
               "recipient_participant_id":"%s"},{"id":"s","status":"sent"}, true]}"""
                .formatted("x".repeat(513), "y".repeat(33), "9".repeat(161)));

    assertThat(items)
        .extracting(item -> item instanceof UnusableItem bad ? bad.reason() : "fine")
        .containsExactly(
            UnusableReason.ITEM_NOT_AN_OBJECT,
            UnusableReason.ITEM_NOT_AN_OBJECT,
            UnusableReason.ITEM_NOT_AN_OBJECT,
            UnusableReason.ITEM_NOT_AN_OBJECT,
            UnusableReason.WAMID_MISSING,
            UnusableReason.WAMID_MISSING,
            "fine",
            UnusableReason.IDENTITY_MISSING,
            UnusableReason.IDENTITY_MISSING,
            UnusableReason.STATUS_MISSING,
            UnusableReason.STATUS_MISSING,
            UnusableReason.PARTICIPANT_INVALID,
            "fine",
            UnusableReason.ITEM_NOT_AN_OBJECT);
  }

  @Test
  void wrongShapesAboveTheElementsAreIsolatedToo() {
    ParsedWebhook webhook =
        Parsed.text(
            """
            {"object":"whatsapp_business_account","entry":[7,{"id":"2"},{"id":"2","changes":[
              7,{"value":{}},{"field":"messages"},{"field":"messages","value":[1]},
              {"field":"x","value":null},{"field":"messages","value":{"statuses":{"id":"x"}}},
              {"field":"y","value":{"a":1}}]},
              {"changes":[{"field":"z","value":{"a":1}}]}]}""");

    assertThat(((ParsedWebhook.Items) webhook).items())
        .extracting(item -> item instanceof UnusableItem bad ? bad.reason() : "fine")
        .containsExactly(
            UnusableReason.ENTRY_NOT_AN_OBJECT,
            UnusableReason.CHANGES_NOT_AN_ARRAY,
            UnusableReason.CHANGE_NOT_AN_OBJECT,
            UnusableReason.FIELD_MISSING,
            UnusableReason.VALUE_MISSING,
            UnusableReason.VALUE_NOT_AN_OBJECT,
            UnusableReason.VALUE_MISSING,
            UnusableReason.STATUSES_NOT_AN_ARRAY,
            "fine",
            UnusableReason.OWNER_MISSING);
  }

  @Test
  void unusableItemsKeepWhatCame() {
    WebhookItem item = Parsed.fixture("msg-text-id-missing").getFirst();

    assertThat(item.phoneNumberId()).hasToString("100000000000001");
    assertThat(item.slice().at("/value/messages/0/text/body").isTextual()).isTrue();
    assertThat(item.derivedEventId()).matches("unusable:200000000000001:[0-9a-f]{16}");
  }

  @Test
  void unknownPartsOfAMessagesValueAreNotLost() {
    List<WebhookItem> items =
        Parsed.value("{%s,\"statuses\":[],\"brand_new\":[{\"a\":1}]}".formatted(METADATA));

    assertThat(items).hasSize(1);
    assertThat(((AccountItem) items.getFirst()).value().at("/brand_new/0/a").asInt()).isEqualTo(1);
  }

  @Test
  void endlessNumbersBecomeTextThatCanBeStored() {
    List<WebhookItem> items = Parsed.value("{%s,\"new\":[1e999]}".formatted(METADATA));

    assertThat(items.getFirst().slice().at("/value/new/0").isTextual()).isTrue();
  }

  @Test
  void aSliceMustHoldExactlyOneItem() throws Exception {
    ObjectMapper json = new ObjectMapper();
    WebhookParser parser = new WebhookParser();
    for (String slice :
        List.of("7", "[]", "{\"field\":\"messages\",\"value\":{}}", two(), "{}", "null")) {
      assertThat(parser.parseSlice(json.readTree(slice))).isInstanceOf(UnusableItem.class);
    }
  }

  @Test
  void reasonsHaveAStableForm() {
    assertThat(QuarantineReason.BYTE_ORDER_MARK.wireName()).isEqualTo("byte_order_mark");
    assertThat(UnusableReason.WAMID_MISSING.wireName()).isEqualTo("wamid_missing");
  }

  private static String two() {
    return "{\"entryId\":\"2\",\"field\":\"messages\",\"value\":{"
        + METADATA
        + ",\"messages\":[{\"id\":\"a\",\"from\":\"7\"},{\"id\":\"b\",\"from\":\"7\"}]}}";
  }
}

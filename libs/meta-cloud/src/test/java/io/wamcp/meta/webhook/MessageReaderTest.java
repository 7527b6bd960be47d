package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.domain.id.MediaId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          msg-text, TEXT, Does it come in another color?
          msg-text-body-null, TEXT, -
          msg-text-object-missing, TEXT, -
          msg-text-empty-body, TEXT, ''
          msg-interactive-button-reply, INTERACTIVE, Cancel
          msg-interactive-list-reply, INTERACTIVE, Priority Express
          msg-interactive-nfm-reply, INTERACTIVE, Sent
          msg-interactive-call-permission-reply, INTERACTIVE, -
          msg-interactive-unknown-subtype, INTERACTIVE, -
          msg-button-without-context, BUTTON, Yes
          msg-order, ORDER, Love these!
          msg-reaction-removed-no-emoji, REACTION, -
          msg-reaction-removed-empty-emoji, REACTION, -
          msg-system-identity-changed, SYSTEM, User identity changed
          msg-request-welcome, REQUEST_WELCOME, -
          msg-unsupported-131051-typed, UNSUPPORTED, -
          msg-edit-text, EDIT, Does it come in green?
          msg-edit-image-bsuid, EDIT, Updated caption
          msg-revoke, REVOKE, -
          msg-contacts-vcard, CONTACTS, -
          msg-image, IMAGE, Roof terrace
          msg-document, DOCUMENT, Invoice
          msg-audio-voice, AUDIO, -
          msg-sticker-animated, STICKER, -
          msg-location, LOCATION, -
          msg-unknown-type, UNKNOWN, -
          """)
  void typeAndBody(String fixture, MessageType type, String body) {
    InboundMessage message = Parsed.message(fixture);

    assertThat(message.type()).isEqualTo(type);
    assertThat(message.body()).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          msg-interactive-button-reply | {"kind":"button_reply","selectedId":"cancel-button","title":"Cancel"}
          msg-interactive-list-reply | {"kind":"list_reply","selectedId":"priority_express","title":"Priority Express","description":"Next day"}
          msg-interactive-list-reply-no-description | {"kind":"list_reply","selectedId":"row-2","title":"Row 2"}
          msg-interactive-nfm-reply | {"kind":"nfm_reply","selectedId":"flow","name":"flow","response":{"flow_token":"<redacted>","rating":"4","note":"très bien ✅"}}
          msg-interactive-call-permission-reply | {"kind":"call_permission_reply","response":"accept","responseSource":"user_action","expirationTimestamp":1790600000}
          msg-interactive-unknown-subtype | {"kind":"hologram_reply","raw":{"type":"hologram_reply","hologram_reply":{"id":"x"}}}
          msg-button-without-context | {"kind":"button","selectedId":"x","title":"Yes"}
          msg-reaction-removed-no-emoji | {"targetWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgARGBIyMzUyREE3MjgwRjFERUNDM0EA","removed":true}
          msg-reaction-removed-empty-emoji | {"targetWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgARGBIyMzUyREE3MjgwRjFERUNDM0EA","removed":true}
          msg-system-lrm-marks | {"change":"user_changed_number","newWaId":"15550004444"}
          msg-unsupported-131051-typed | {"kind":"poll_creation","code":131051,"title":"Message type unknown","details":"Message type is currently not supported."}
          msg-group-unsupported | {"code":130501,"title":"Unsupported message type","details":"Message type is not currently supported in groups"}
          msg-edit-text | {"originalWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQ2MjhCNDlEOTZEQ0RFOTdBNDMwRAA=","edited":{"type":"text"}}
          msg-revoke | {"originalWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQ2MjhCNDlEOTZEQ0RFOTdBNDMwRAA="}
          msg-context-frequently-forwarded | {"forwarded":true,"frequentlyForwarded":true}
          msg-context-referred-product | {"referredProduct":{"catalogId":"400000000000001","productRetailerId":"sku-1"}}
          msg-request-welcome | {}
          msg-text | {}
          msg-image | {"mediaId":"300000000000001","mimeType":"image/jpeg","sha256":"TNm3Zy1/vuj7UfseBJ9pA0IDX1Q6jv5zS3tf+wwVSkU="}
          msg-document | {"mediaId":"300000000000006","mimeType":"application/pdf","sha256":"i1NjnxUsj8bvMIAv3kYroL6c8IX3WA3Gnv1y4AKruzU=","fileName":"Factura nº 7/2026 ñ.pdf"}
          msg-audio-voice | {"mediaId":"300000000000021","mimeType":"audio/ogg; codecs=opus","sha256":"bUNkwlvKPxNmDQ3fJ8ySR6ZQ2pVpQdJ0c6WIX0l3zYk=","voice":true}
          msg-sticker-animated | {"mediaId":"300000000000022","mimeType":"image/webp","sha256":"8KpWzq2vCwE1k9XUe5m0aZbT7yRr3hLsVdJfGnQoYtI=","animated":true}
          msg-location | {"location":{"latitude":37.4847,"longitude":-122.1473,"name":"Example Café","address":"1 Invented Way, Example Park","url":"https://example.com/cafe"}}
          msg-contacts-vcard | {"contacts":[{"vcard":"BEGIN:VCARD\\nVERSION:3.0\\nFN:Ada Example\\nTEL:+15550001111\\nEND:VCARD","phones":[{"phone":"+15550001111"}]}],"origin":"other"}
          msg-order | {"order":{"catalog_id":"400000000000001","text":"Love these!","product_items":[{"product_retailer_id":"sku-1","quantity":2,"item_price":7.99,"currency":"USD"},{"product_retailer_id":"sku-2","quantity":1,"item_price":25,"currency":"USD"}]}}
          msg-system-identity-changed | {"change":"customer_identity_changed","identity":{"acknowledged":false,"created_timestamp":"1790000000","hash":"INVENTEDHASH="}}
          msg-reaction | {"targetWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgARGBIyMzUyREE3MjgwRjFERUNDM0EA","emoji":"👍🏽"}
          msg-edit-image-bsuid | {"originalWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQ0Q0Q5Qjc2NzJEN0ZCRUU4RkI1MQA=","edited":{"type":"image","mediaId":"300000000000009","mimeType":"image/jpeg","sha256":"rA8JwPi/XnpLBj2GMlXxbYzpq+YA4ojZNM8xO8v/Y+s="}}
          """)
  void payload(String fixture, String expected) throws Exception {
    JsonNode json = new ObjectMapper().readTree(expected);

    assertThat(Parsed.message(fixture).payload()).isEqualTo(json);
  }

  @Test
  void newIdentifiersOfASystemMessage() throws Exception {
    InboundMessage message =
        written(
            """
            "type":"system","system":{"type":"user_changed_user_id","body":"?","user_id":"US.2",
            "parent_user_id":"US.ENT.2","wa_id":"15550001111"}""");

    assertThat(message.payload())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"change":"user_changed_user_id","newWaId":"15550001111","newUserId":"US.2",
                    "newParentUserId":"US.ENT.2"}"""));
  }

  @Test
  void mediaAreListedWithAllThatIsSaidOfThem() {
    MediaReference document = Parsed.message("msg-document").media().getFirst();

    assertThat(document)
        .isEqualTo(
            new MediaReference(
                new MediaId("300000000000006"),
                "application/pdf",
                "i1NjnxUsj8bvMIAv3kYroL6c8IX3WA3Gnv1y4AKruzU=",
                "Factura nº 7/2026 ñ.pdf"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          - | {"type":"unknown"}
          {"type":"hologram","hologram":1} | {"type":"unknown","raw":{"type":"hologram","hologram":1}}
          {"type":"location","location":{}} | {"type":"location","raw":{"type":"location","location":{}}}
          {"type":"text","text":{"body":7}} | {"type":"text","raw":{"type":"text","text":{"body":7}}}
          {"type":"image"} | {"type":"image","raw":{"type":"image"}}
          """)
  void anEditThatCannotBeReadIsKeptAsItCame(String inner, String edited) throws Exception {
    String message = inner == null ? "" : ",\"message\":" + inner;
    InboundMessage edit =
        written("\"type\":\"edit\",\"edit\":{\"original_message_id\":\"w\"" + message + "}");

    assertThat(edit.body()).isNull();
    assertThat(edit.payload().path("edited")).isEqualTo(new ObjectMapper().readTree(edited));
  }

  private static InboundMessage written(String content) {
    return new MessageReader()
        .read(
            (InboundMessageItem)
                Parsed.value(
                        "{\"metadata\":{\"phone_number_id\":\"1\"},\"messages\":[{\"id\":\"w\",\"from\":"
                            + "\"7\","
                            + content
                            + "}]}")
                    .getFirst());
  }

  @Test
  void peopleWithoutPhoneNumber() {
    assertThat(Parsed.message("msg-text-bsuid-only").sender())
        .isEqualTo(
            new SenderIdentity(
                null, null, "US.10000000000000000001", null, "ada.example", "Ada Example"));
    assertThat(Parsed.message("msg-text-bsuid-only-no-contacts").sender().userId())
        .isEqualTo("US.10000000000000000002");
    SenderIdentity known = Parsed.message("msg-text-username-phone-known").sender();
    assertThat(known.parentUserId()).startsWith("US.ENT.");
    assertThat(known.username()).doesNotStartWith("@");
  }

  @Test
  void peopleWithoutContactOrProfile() {
    assertThat(Parsed.message("msg-text-missing-contacts").sender())
        .extracting(SenderIdentity::waId, SenderIdentity::profileName)
        .containsExactly("15550001111", null);
    assertThat(Parsed.message("msg-text-contact-without-profile").sender().profileName()).isNull();
  }

  @Test
  void mediaIsListedForDownloadAndFileNamesStayData() {
    InboundMessage image = Parsed.message("msg-image");
    assertThat(image.media()).hasSize(1);
    assertThat(image.media().getFirst().mimeType()).startsWith("image/");
    assertThat(image.payload().has("url")).isFalse();
    assertThat(image.payload().path("mediaId").asText())
        .isEqualTo(image.media().getFirst().id().value());

    InboundMessage hostile = Parsed.message("msg-document-path-traversal-name");
    assertThat(hostile.media().getFirst().fileName()).contains("..");
    assertThat(Parsed.message("msg-text").media()).isEmpty();
  }

  @Test
  void repliesGroupsAndTimes() {
    assertThat(Parsed.message("msg-context-reply").replyTo()).isNotNull();
    assertThat(Parsed.message("msg-video-forwarded").replyTo()).isNull();
    assertThat(Parsed.message("msg-video-forwarded").payload().path("forwarded").asBoolean())
        .isTrue();
    assertThat(Parsed.message("msg-group-text").groupId()).startsWith("Y2FwaV9ncm91c");
    assertThat(Parsed.message("msg-text").groupId()).isNull();
    Instant expected = Instant.ofEpochSecond(1_790_000_000L);
    assertThat(Parsed.message("msg-text").timestamp()).isEqualTo(expected);
    assertThat(Parsed.message("msg-text-timestamp-number").timestamp()).isEqualTo(expected);
  }

  @Test
  void theAdThatBroughtThePersonIsKept() {
    JsonNode referral =
        Parsed.message("msg-unsupported-131060-redelivery").payload().path("referral");

    assertThat(referral.path("ctwa_clid").asText()).isEqualTo("INVENTED_CLICK_ID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"msg-text", "msg-image", "msg-request-welcome", "msg-order", "msg-contacts-vcard"})
  void opensTheServiceWindow(String fixture) {
    assertThat(Parsed.message(fixture).opensServiceWindow()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "msg-reaction",
        "msg-system-lrm-marks",
        "msg-unsupported-131060-ghost",
        "msg-revoke",
        "msg-edit-text",
        "msg-unknown-type",
        "msg-group-text"
      })
  void doesNotOpenTheServiceWindow(String fixture) {
    assertThat(Parsed.message(fixture).opensServiceWindow()).isFalse();
  }

  @Test
  void longTextIsKeptWhole() {
    assertThat(Parsed.message("msg-text-huge-65536").body()).hasSize(65_536);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "-1", "1.5", "9999999999999", "null", "\"\"", "253402300800"})
  void timesThatAreNoneReadAsAbsent(String timestamp) {
    InboundMessageItem item =
        (InboundMessageItem)
            Parsed.value(
                    "{\"metadata\":{\"phone_number_id\":\"1\"},\"messages\":[{\"id\":\"w\",\"from\":"
                        + "\"7\",\"timestamp\":"
                        + timestamp
                        + "}]}")
                .getFirst();

    assertThat(new MessageReader().read(item).timestamp()).isNull();
  }

  @Test
  void anUnusableMediaIdIsShownButNotDownloaded() {
    InboundMessageItem item =
        (InboundMessageItem)
            Parsed.value(
                    "{\"metadata\":{\"phone_number_id\":\"1\"},\"messages\":[{\"id\":\"w\",\"from\":"
                        + "\"7\",\"type\":\"image\",\"image\":{\"id\":\"a\\u0007\"}}]}")
                .getFirst();

    assertThat(new MessageReader().read(item).media()).isEmpty();
  }
}

package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
          """)
  void payload(String fixture, String expected) throws Exception {
    JsonNode json = new ObjectMapper().readTree(expected);

    assertThat(Parsed.message(fixture).payload()).isEqualTo(json);
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

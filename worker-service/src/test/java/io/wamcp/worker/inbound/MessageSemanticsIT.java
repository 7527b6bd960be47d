package io.wamcp.worker.inbound;

import static io.wamcp.worker.inbound.Deliveries.edit;
import static io.wamcp.worker.inbound.Deliveries.fixture;
import static io.wamcp.worker.inbound.Deliveries.from;
import static io.wamcp.worker.inbound.Deliveries.phone;
import static io.wamcp.worker.inbound.Deliveries.reaction;
import static io.wamcp.worker.inbound.Deliveries.revoke;
import static io.wamcp.worker.inbound.Deliveries.text;
import static io.wamcp.worker.inbound.Deliveries.wamid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.Json;
import io.wamcp.store.MessageReaction;
import io.wamcp.store.Sends.Send;
import io.wamcp.testkit.Fixtures;
import io.wamcp.worker.WorkerHarness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every type of message is stored with its meaning, and changes show on the message they change.
 */
class MessageSemanticsIT {

  private static final String FIRST_MESSAGE = "/entry/0/changes/0/value/messages/0";
  private static WorkerHarness harness;
  private static Deliveries deliveries;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
    deliveries = new Deliveries(harness);
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          msg-text | text | Does it come in another color? | {}
          msg-image | image | Roof terrace | {"mediaId":"300000000000001","mimeType":"image/jpeg","sha256":"TNm3Zy1/vuj7UfseBJ9pA0IDX1Q6jv5zS3tf+wwVSkU="}
          msg-document | document | Invoice | {"mediaId":"300000000000006","mimeType":"application/pdf","sha256":"i1NjnxUsj8bvMIAv3kYroL6c8IX3WA3Gnv1y4AKruzU=","fileName":"Factura nº 7/2026 ñ.pdf"}
          msg-audio-voice | audio | - | {"mediaId":"300000000000021","mimeType":"audio/ogg; codecs=opus","sha256":"bUNkwlvKPxNmDQ3fJ8ySR6ZQ2pVpQdJ0c6WIX0l3zYk=","voice":true}
          msg-sticker-animated | sticker | - | {"mediaId":"300000000000022","mimeType":"image/webp","sha256":"8KpWzq2vCwE1k9XUe5m0aZbT7yRr3hLsVdJfGnQoYtI=","animated":true}
          msg-location | location | - | {"location":{"latitude":37.4847,"longitude":-122.1473,"name":"Example Café","address":"1 Invented Way, Example Park","url":"https://example.com/cafe"}}
          msg-contacts-vcard | contacts | - | {"contacts":[{"vcard":"BEGIN:VCARD\\nVERSION:3.0\\nFN:Ada Example\\nTEL:+15550001111\\nEND:VCARD","phones":[{"phone":"+15550001111"}]}],"origin":"other"}
          msg-interactive-button-reply | interactive | Cancel | {"kind":"button_reply","selectedId":"cancel-button","title":"Cancel"}
          msg-interactive-list-reply | interactive | Priority Express | {"kind":"list_reply","selectedId":"priority_express","title":"Priority Express","description":"Next day"}
          msg-interactive-nfm-reply | interactive | Sent | {"kind":"nfm_reply","selectedId":"flow","name":"flow","response":{"flow_token":"<redacted>","rating":"4","note":"très bien ✅"}}
          msg-button-without-context | button | Yes | {"kind":"button","selectedId":"x","title":"Yes"}
          msg-order | order | Love these! | {"order":{"catalog_id":"400000000000001","text":"Love these!","product_items":[{"product_retailer_id":"sku-1","quantity":2,"item_price":7.99,"currency":"USD"},{"product_retailer_id":"sku-2","quantity":1,"item_price":25,"currency":"USD"}]}}
          msg-request-welcome | request_welcome | - | {}
          msg-unsupported-131051-typed | unsupported | - | {"kind":"poll_creation","code":131051,"title":"Message type unknown","details":"Message type is currently not supported."}
          msg-unsupported-131060-redelivery | text | Hello! Can I get more info on this? | {"referral":{"source_url":"https://fb.me/invented","source_id":"500000000000001","source_type":"ad","headline":"Chat with us","body":"Spring offers","media_type":"image","image_url":"https://example.com/ad.jpg","ctwa_clid":"INVENTED_CLICK_ID","welcome_message":{"text":"Hi there!"}}}
          msg-context-referred-product | text | Is this still available? | {"referredProduct":{"catalogId":"400000000000001","productRetailerId":"sku-1"}}
          msg-context-frequently-forwarded | text | chain letter | {"forwarded":true,"frequentlyForwarded":true}
          msg-system-identity-changed | system | User identity changed | {"change":"customer_identity_changed","identity":{"acknowledged":false,"created_timestamp":"1790000000","hash":"INVENTEDHASH="}}
          msg-group-text | text | What does everyone think? | {}
          msg-reaction | reaction | 👍🏽 | {"targetWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgARGBIyMzUyREE3MjgwRjFERUNDM0EA","emoji":"👍🏽"}
          msg-edit-image-bsuid | edit | Updated caption | {"originalWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQ0Q0Q5Qjc2NzJEN0ZCRUU4RkI1MQA=","edited":{"type":"image","mediaId":"300000000000009","mimeType":"image/jpeg","sha256":"rA8JwPi/XnpLBj2GMlXxbYzpq+YA4ojZNM8xO8v/Y+s="}}
          msg-revoke | revoke | - | {"originalWamid":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQ2MjhCNDlEOTZEQ0RFOTdBNDMwRAA="}
          msg-unknown-type | unknown | - | {"raw":{"from":"15550001111","id":"%WAMID%","timestamp":"1790000000","type":"hologram","hologram":{"projector":{"id":"1"},"caption":"?"}}}
          """)
  void everyTypeIsStoredWithItsMeaning(String fixture, String type, String body, String payload) {
    String wamid = wamid();
    JsonNode sent = Fixtures.json("webhooks/" + fixture + ".json").at(FIRST_MESSAGE);
    harness.receive(fixture(fixture, wamid));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE wamid = ? AND message_type = ? AND raw IS NOT NULL",
        wamid,
        type);
    ConversationMessage message = deliveries.read(wamid);
    assertThat(message.body()).isEqualTo(body);
    assertThat(message.payload()).isEqualTo(Json.read(payload.replace("%WAMID%", wamid)));
    assertThat(message.groupId()).isEqualTo(sent.path("group_id").asText(null));
    assertThat(message.replyToWamid()).isEqualTo(sent.at("/context/id").asText(null));
    assertThat(message.at().getEpochSecond()).isEqualTo(sent.path("timestamp").asLong());
  }

  @Test
  void ofChangesInOneSecondTheOneThatCameLastCountsWhateverItsId() {
    String person = from(phone(), null);
    String target = wamid();
    deliveries.message(person, target, 1, text("first"));
    deliveries.message(person, "wamid.c" + wamid(), 2, reaction(target, "👍"));
    deliveries.message(person, "wamid.b" + wamid(), 2, reaction(target, null));
    assertThat(deliveries.read(target).reactions()).as("taken back").isEmpty();
    deliveries.message(person, "wamid.a" + wamid(), 2, reaction(target, "🎉"));
    deliveries.message(person, "wamid.d" + wamid(), 1, reaction(target, "😂"));
    assertThat(deliveries.read(target).reactions())
        .extracting(MessageReaction::emoji)
        .as("the second before does not count, though it came last")
        .containsExactly("🎉");
    deliveries.message(person, "wamid.b" + wamid(), 3, edit(target, "second"));
    deliveries.message(person, "wamid.a" + wamid(), 3, edit(target, "third"));
    assertThat(deliveries.read(target).body()).isEqualTo("third");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"message\":{\"type\":\"hologram\",\"hologram\":{\"id\":\"1\"}}",
        ",\"message\":{\"type\":\"location\",\"location\":{\"latitude\":1}}",
        ",\"message\":{\"type\":\"text\"}",
        ",\"message\":{\"type\":\"image\"}"
      })
  void anEditThatCannotBeReadLeavesWhatWasThere(String content) {
    String person = from(phone(), null);
    String target = wamid();
    String unreadable =
        "\"type\":\"edit\",\"edit\":{\"original_message_id\":\"" + target + "\"" + content + "}";
    deliveries.message(person, target, 1, text("first"));
    deliveries.message(person, wamid(), 4, unreadable);
    assertThat(deliveries.read(target).body()).isEqualTo("first");
    assertThat(deliveries.read(target).payload().isEmpty()).isTrue();
    assertThat(deliveries.read(target).editedAt().getEpochSecond()).isEqualTo(Deliveries.START + 4);
    deliveries.message(person, wamid(), 3, edit(target, "second"));
    assertThat(deliveries.read(target).body()).as("the last one that can be").isEqualTo("second");
    assertThat(deliveries.read(target).editedAt().getEpochSecond()).isEqualTo(Deliveries.START + 4);
    deliveries.message(person, wamid(), 5, edit(target, ""));
    assertThat(deliveries.read(target).body()).as("emptied").isEmpty();
  }

  @Test
  void aCaptionCanBeTakenAway() {
    String person = from(phone(), null);
    String target = wamid();
    String image = "\"type\":\"image\",\"image\":{\"id\":\"7\",\"mime_type\":\"image/png\"%s}";
    deliveries.message(person, target, 1, image.formatted(",\"caption\":\"before\""));
    deliveries.message(
        person,
        wamid(),
        2,
        "\"type\":\"edit\",\"edit\":{\"original_message_id\":\"%s\",\"message\":{%s}}"
            .formatted(target, image.formatted("")));
    assertThat(deliveries.read(target).body()).isNull();
    assertThat(deliveries.read(target).payload().path("mediaId").asText()).isEqualTo("7");
  }

  @Test
  void aReactionIsFoldedAndTakenBackInAnyOrder() {
    String person = from(phone(), null);
    String target = wamid();
    deliveries.message(person, wamid(), 3, reaction(target, "❤"));
    deliveries.message(person, wamid(), 2, reaction(target, "👍"));
    deliveries.message(person, target, 1, text("hello"));
    assertThat(deliveries.read(target).reactions())
        .extracting(MessageReaction::emoji)
        .containsExactly("❤");
    deliveries.message(person, wamid(), 5, reaction(target, ""));
    deliveries.message(person, wamid(), 4, reaction(target, "😂"));
    assertThat(deliveries.read(target).reactions()).isEmpty();
    deliveries.message(person, wamid(), 6, reaction(target, "🎉"));
    deliveries.message(person, wamid(), 7, reaction(target, null));
    assertThat(deliveries.read(target).reactions()).isEmpty();
  }

  @Test
  void aReactionToASendIsFolded() {
    String phone = phone();
    RequestId request = harness.accept("+" + phone, "hello");
    Send sent = harness.awaitState(request, "sent", "delivered", "read");
    deliveries.message(from(phone, null), wamid(), 9, reaction(sent.wamid().value(), "👍"));
    ConversationMessage message = deliveries.read(sent.wamid().value());
    assertThat(message.outbound()).isTrue();
    assertThat(message.reactions())
        .singleElement()
        .extracting(MessageReaction::waId)
        .isEqualTo(phone);
  }

  @Test
  void anEditBeforeItsMessageAndTheNewestEditWin() {
    String person = from(phone(), null);
    String target = wamid();
    deliveries.message(person, wamid(), 3, edit(target, "third"));
    deliveries.message(person, target, 1, text("first"));
    deliveries.message(person, wamid(), 2, edit(target, "second"));
    assertThat(deliveries.read(target).body()).isEqualTo("third");
    assertThat(deliveries.read(target).editedAt().getEpochSecond()).isEqualTo(Deliveries.START + 3);
  }

  @Test
  void aRevokedMessageShowsNothingAndItsRowIsKept() {
    String person = from(phone(), null);
    String target = wamid();
    String edit = wamid();
    deliveries.message(person, edit, 2, edit(target, "still here"));
    deliveries.message(person, wamid(), 3, revoke(target));
    deliveries.message(person, target, 1, text("gone"));
    assertThat(deliveries.read(target).body()).isNull();
    assertThat(deliveries.read(target).revokedAt()).isNotNull();
    assertThat(deliveries.read(edit).body()).isNull();
    assertThat(harness.text("SELECT body FROM messages WHERE wamid = ?", target)).isEqualTo("gone");
  }

  @Test
  void theSameChangeTwiceIsOne() {
    String person = from(phone(), null);
    String target = wamid();
    String reaction = wamid();
    deliveries.message(person, target, 1, text("hello"));
    for (int i = 0; i < 3; i++) {
      deliveries.message(person, reaction, 2, reaction(target, "👍"));
    }
    assertThat(deliveries.read(target).reactions()).hasSize(1);
    assertThat(harness.count("SELECT count(*) FROM message_changes WHERE wamid = ?", reaction))
        .isEqualTo(1);
  }

  @Test
  void aPlaceholderIsReplacedAndShownToReadersThatWentOn() {
    String wamid = wamid();
    String phone = phone();
    deliveries.message(
        from(phone, null), wamid, 1, "\"type\":\"unsupported\",\"errors\":[{\"code\":131060}]");
    String before =
        harness.text("SELECT CAST(created_xid AS text) FROM messages WHERE wamid = ?", wamid);
    assertThat(deliveries.contact("window_ends_at", phone)).as("a ghost opens nothing").isNull();
    harness.receive(Deliveries.body(from(phone, null), wamid, 1, text("real")));
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ? AND body = 'real'", wamid);
    assertThat(
            harness.text("SELECT CAST(created_xid AS text) FROM messages WHERE wamid = ?", wamid))
        .isNotEqualTo(before);
    assertThat(deliveries.contact("window_ends_at", phone)).isNotNull();
  }

  @Test
  void anEchoIsAnOutboundRowAndNoSend() {
    String phone = phone();
    String wamid = wamid();
    int calls = harness.meta.calls(WorkerHarness.NUMBER.value()).size();
    deliveries.echo(phone, wamid, 1, text("from the phone"));
    ConversationMessage echo = deliveries.read(wamid);
    assertThat(echo.outbound()).isTrue();
    assertThat(echo.echo()).isTrue();
    assertThat(echo.requestId()).isNull();
    assertThat(echo.status()).isEqualTo("sent");
    assertThat(deliveries.chat(phone)).containsExactly(wamid);
    assertThat(deliveries.contact("window_ends_at", phone)).as("no window").isNull();
    assertThat(harness.meta.calls(WorkerHarness.NUMBER.value())).hasSize(calls);
    assertThat(
            harness.count(
                "SELECT count(*) FROM messages WHERE wamid = ? AND send_state IS NULL", wamid))
        .isEqualTo(1);
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.events WHERE name = 'mcp/client.notify' AND body LIKE '%' || ? || '%'",
        wamid);
  }

  @Test
  void aStatusOfAnEchoIsKeptAndBreaksNothing() {
    String phone = phone();
    String wamid = wamid();
    deliveries.echo(phone, wamid, 1, text("from the phone"));
    harness.receive(
        Deliveries.change(
            "messages",
            "\"statuses\":[{\"id\":\"%s\",\"status\":\"delivered\",\"timestamp\":\"1790000009\",\"recipient_id\":\"%s\"}]"
                .formatted(wamid, phone)));
    harness.awaitCount(
        1, "SELECT count(*) FROM message_statuses WHERE wamid = ? AND status = 'delivered'", wamid);
  }

  @Test
  void anEchoedRevokeHidesTheEchoedMessage() {
    String phone = phone();
    String wamid = wamid();
    deliveries.echo(phone, wamid(), 2, revoke(wamid));
    deliveries.echo(phone, wamid, 1, text("oops"));
    assertThat(deliveries.read(wamid).body()).isNull();
  }
}

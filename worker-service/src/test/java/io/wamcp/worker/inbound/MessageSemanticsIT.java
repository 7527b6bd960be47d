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
import io.wamcp.worker.WorkerHarness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every type of message is stored with its meaning, and changes show on the message they change.
 */
class MessageSemanticsIT {

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
          msg-image | image | - | {"mediaId":"300000000000001"}
          msg-document | document | - | {"mediaId":"300000000000001"}
          msg-contacts-vcard | contacts | - | {}
          msg-interactive-button-reply | interactive | Cancel | {"selectedId":"cancel-button"}
          msg-interactive-list-reply | interactive | Priority Express | {"selectedId":"priority_express"}
          msg-interactive-nfm-reply | interactive | Sent | {"selectedId":"flow"}
          msg-button-without-context | button | Yes | {"selectedId":"x"}
          msg-order | order | Love these! | {}
          msg-request-welcome | request_welcome | - | {}
          msg-unsupported-131051-typed | unsupported | - | {"kind":"poll_creation","code":131051}
          msg-system-identity-changed | system | User identity changed | {"change":"customer_identity_changed"}
          msg-group-text | text | What does everyone think? | {}
          msg-unknown-type | unknown | - | {}
          """)
  void everyTypeIsStoredWithItsMeaning(String fixture, String type, String body, String payload) {
    String wamid = wamid();
    harness.receive(fixture(fixture, wamid));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE wamid = ? AND message_type = ? AND raw IS NOT NULL",
        wamid,
        type);
    ConversationMessage message = deliveries.read(wamid);
    if (body != null) {
      assertThat(message.body()).isEqualTo(body);
    }
    JsonNode stored = message.payload();
    Json.read(payload)
        .properties()
        .forEach(
            field -> {
              JsonNode value = stored.path(field.getKey());
              if (field.getKey().equals("mediaId")) {
                assertThat(value.asText()).isNotBlank();
              } else {
                assertThat(value).isEqualTo(field.getValue());
              }
            });
    if (type.equals("unknown")) {
      assertThat(stored.path("raw").isObject()).isTrue();
    }
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

package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.Json;
import io.wamcp.store.MessageReaction;
import io.wamcp.store.Sends;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.testkit.meta.RecordedCall;
import io.wamcp.worker.WorkerHarness;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A reaction goes the way of every send and shows on its message as long as it stands. */
class SendReactionIT {

  private static WorkerHarness harness;
  private static int people;

  private final String to = "+1555400" + String.format("%04d", ++people);
  private final String target = "wamid.target-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private void personWrites() {
    harness.meta.customerWrote(target, Instant.now());
    harness.receive(
        """
        {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":\
        "messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1",\
        "phone_number_id":"%s"},"contacts":[{"wa_id":"%s","profile":{"name":"A"}}],"messages":[\
        {"from":"%s","id":"%s","timestamp":"1790000000","type":"text","text":{"body":"hi"}}]}}]}]}\
        """
            .formatted(WorkerHarness.NUMBER, to.substring(1), to.substring(1), target)
            .getBytes(StandardCharsets.UTF_8));
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", target);
  }

  private RequestId react(String emoji) {
    RequestId request = new RequestId(UUID.randomUUID());
    ObjectNode payload =
        Json.mapper().createObjectNode().put("targetWamid", target).put("emoji", emoji);
    Sends.NewSend send =
        new Sends.NewSend(
            new MessageId(UUID.randomUUID()),
            request,
            harness.owner,
            null,
            harness.number,
            null,
            to,
            "reaction",
            emoji.isEmpty() ? null : emoji,
            payload,
            null,
            null,
            "print");
    harness.database.inTransactionDo(tx -> Sends.insertQueued(tx, send, Instant.now()));
    harness.insertEvent(request);
    return request;
  }

  private List<String> shown() {
    ConversationQuery query = ConversationQuery.all(harness.owner, true, "get_messages", null);
    return harness
        .database
        .query(db -> Conversations.find(db, query, new Wamid(target)).orElseThrow())
        .reactions()
        .stream()
        .map(MessageReaction::emoji)
        .toList();
  }

  private static JsonNode request(RequestId request) {
    return harness.meta.calls(WorkerHarness.NUMBER.value()).stream()
        .filter(call -> request.toString().equals(call.requestId()))
        .map(RecordedCall::body)
        .map(Json::read)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aReactionShowsOnItsMessageAndIsTakenBack() {
    personWrites();
    RequestId first = react("👍");
    harness.awaitState(first, "sent");
    assertThat(request(first).at("/reaction/message_id").asText()).isEqualTo(target);
    assertThat(request(first).at("/reaction/emoji").asText()).isEqualTo("👍");
    assertThat(request(first).has("context")).isFalse();
    assertThat(shown()).containsExactly("👍");
    harness.awaitState(react("🎉"), "sent");
    assertThat(shown()).containsExactly("🎉");
    RequestId back = react("");
    harness.awaitState(back, "sent");
    assertThat(request(back).at("/reaction/emoji").textValue()).isEmpty();
    assertThat(shown()).isEmpty();
  }

  @Test
  void oneThatFailsLaterIsNotShown() {
    personWrites();
    harness.awaitState(react("👍"), "sent");
    RequestId refused = react("🎉");
    String wamid = harness.awaitState(refused, "sent").wamid().value();
    harness.receive(
        """
        {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":\
        "messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1",\
        "phone_number_id":"%s"},"statuses":[{"id":"%s","status":"failed","timestamp":"1790000000",\
        "recipient_id":"%s","errors":[{"code":131009,"title":"Parameter value is not valid"}]}]}}]}]}\
        """
            .formatted(WorkerHarness.NUMBER, wamid, to.substring(1))
            .getBytes(StandardCharsets.UTF_8));
    harness.awaitState(refused, "failed");
    assertThat(shown()).containsExactly("👍");
  }

  @Test
  void oneThatMetaRefusesChangesNothing() {
    personWrites();
    harness.meta.behave(Behaviour.to(to).times(1).error(400, 131047));
    RequestId refused = react("👍");
    assertThat(harness.awaitState(refused, "failed").errorType())
        .isEqualTo("service_window_closed");
    assertThat(shown()).isEmpty();
  }
}

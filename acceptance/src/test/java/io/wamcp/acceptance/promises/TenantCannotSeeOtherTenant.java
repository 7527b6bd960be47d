package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.acceptance.StatusWebhook;
import io.wamcp.acceptance.Tenant;
import io.wamcp.local.McpCaller.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two clients with a number each: nothing of one is to be had with the other's key, and asking for
 * it is answered exactly as asking for what never existed.
 */
class TenantCannotSeeOtherTenant {

  private static final String NEVER_EXISTED = "109999999999999";

  private static Observer stack;
  private static Tenant ada;
  private static Tenant bob;

  @BeforeAll
  static void twoTenants() {
    stack = new Observer(Stacks.shared());
    ada = Tenant.of(stack.stack, stack.number());
    bob = Tenant.of(stack.stack, stack.otherNumber());
  }

  /** What a tenant has: a conversation with one person, with a message that failed. */
  private record Belongings(
      String person,
      String received,
      String inbound,
      String sent,
      String failed,
      List<String> all) {}

  private static String receives(Tenant tenant, String person, String wamid, String text) {
    assertThat(stack.door.post(stack.door.textWebhook(tenant.number(), person, wamid, text)))
        .isEqualTo(200);
    Awaitility.await().until(() -> !tenant.ofWamid(wamid).error());
    return Observer.ok(tenant.ofWamid(wamid)).path("messageId").asText();
  }

  private static Belongings belongings(Tenant tenant) {
    String person = Observer.customer();
    String received = Observer.unique("received by " + tenant.name());
    String inbound = Observer.wamid();
    String messageId = receives(tenant, person, inbound, received);
    String text = Observer.unique("sent by " + tenant.name());
    String sent = tenant.send("+" + person, text);
    stack.awaitStatus(sent, "read");
    stack.door.behaviour(
        Map.of("to", "+" + person, "times", 1, "status", 400, "errorCode", 131_026));
    String refused = Observer.unique("refused to " + tenant.name());
    String failed = tenant.send("+" + person, refused);
    stack.awaitStatus(failed, "failed");
    String wamid = Observer.ok(tenant.status(sent)).path("wamid").asText();
    return new Belongings(
        person,
        received,
        inbound,
        sent,
        failed,
        List.of(person, received, inbound, messageId, text, sent, wamid, refused, failed));
  }

  /** Everything a tenant is shown, with every tool it may read with. */
  private static String everythingShown(Tenant tenant, Belongings own) {
    List<String> shown = new ArrayList<>();
    JsonNode page = tenant.messages(null, null);
    shown.add(page.toString());
    while (page.has("olderCursor")) {
      page = tenant.messages(null, page.path("olderCursor").asText());
      shown.add(page.toString());
    }
    for (String queueId : List.of(own.sent(), own.failed())) {
      shown.add(Observer.ok(tenant.status(queueId)).toString());
    }
    shown.add(Observer.ok(tenant.ofWamid(own.inbound())).toString());
    shown.add(tenant.call("get_messages", Map.of("phoneNumberId", NEVER_EXISTED)).text());
    shown.add(
        tenant.call("send_message", Observer.arguments(NEVER_EXISTED, "+15550001111", "x")).text());
    return String.join("\n", shown);
  }

  @Test
  void noAnswerHoldsAnythingOfTheOther() {
    Belongings adas = belongings(ada);
    Belongings bobs = belongings(bob);

    String shownToAda = everythingShown(ada, adas);
    String shownToBob = everythingShown(bob, bobs);

    assertThat(shownToAda).contains(adas.all()).contains(ada.number());
    assertThat(shownToBob).contains(bobs.all()).contains(bob.number());
    assertThat(shownToAda).doesNotContain(bobs.all()).doesNotContain(bob.number(), bob.name());
    assertThat(shownToBob).doesNotContain(adas.all()).doesNotContain(ada.number(), ada.name());
    assertThat(shownToAda).doesNotContain("+15550009002");
    assertThat(shownToBob).doesNotContain("+15550009001");
  }

  /** Both calls fail in the same words, but for the id that was asked for. */
  private static void alike(Answer others, String othersId, Answer unknown, String unknownId) {
    UnaryOperator<String> plain = text -> text.replace(othersId, "?").replace(unknownId, "?");
    assertThat(others.error()).isTrue();
    assertThat(plain.apply(others.text())).isEqualTo(plain.apply(unknown.text()));
    assertThat(others.content()).isEqualTo(unknown.content());
  }

  @Test
  void whatIsTheOthersIsAnsweredLikeWhatNeverExisted() {
    Belongings bobs = belongings(bob);
    String bobsWamid = Observer.ok(bob.status(bobs.sent())).path("wamid").asText();
    String noId = UUID.randomUUID().toString();
    String noWamid = Observer.wamid();
    String text = Observer.unique("not to be sent");

    alike(ada.status(bobs.sent()), bobs.sent(), ada.status(noId), noId);
    alike(ada.status(bobs.failed()), bobs.failed(), ada.status(noId), noId);
    alike(ada.ofWamid(bobsWamid), bobsWamid, ada.ofWamid(noWamid), noWamid);
    alike(ada.ofWamid(bobs.inbound()), bobs.inbound(), ada.ofWamid(noWamid), noWamid);
    alike(
        ada.call("get_messages", Map.of("phoneNumberId", bob.number())),
        bob.number(),
        ada.call("get_messages", Map.of("phoneNumberId", NEVER_EXISTED)),
        NEVER_EXISTED);
    alike(
        ada.call("send_message", Observer.arguments(bob.number(), "+15550001111", text)),
        bob.number(),
        ada.call("send_message", Observer.arguments(NEVER_EXISTED, "+15550001111", text)),
        NEVER_EXISTED);
    assertThat(stack.count("SELECT count(*) FROM messages WHERE body = ?", text)).isZero();
    assertThat(ada.messages(bobs.person(), null).path("messages"))
        .isEqualTo(ada.messages(Observer.customer(), null).path("messages"));
    assertThat(ada.messages(bobs.person(), null).has("olderCursor")).isFalse();
  }

  @Test
  void aCursorOfTheOtherIsAnsweredLikeOneThatWasMadeUp() {
    belongings(bob);
    JsonNode page = Observer.ok(bob.call("get_messages", Map.of("limit", 1)));
    String madeUp = "A".repeat(page.path("nextCursor").asText().length());
    for (String field : List.of("nextCursor", "olderCursor")) {
      String cursor = page.path(field).asText();
      assertThat(bob.messages(null, cursor).has("messages")).isTrue();
      alike(
          ada.call("get_messages", Map.of("cursor", cursor)),
          cursor,
          ada.call("get_messages", Map.of("cursor", madeUp)),
          madeUp);
    }
  }

  @Test
  void theOthersTrafficMovesNoCursorAndNoCount() {
    String end = ada.end();
    belongings(bob);

    JsonNode nothing = ada.messages(null, end);
    assertThat(nothing.path("messages")).isEmpty();
    assertThat(nothing.path("hasMore").asBoolean()).isFalse();
    assertThat(nothing.path("nextCursor").asText()).isEqualTo(end);

    String text = Observer.unique("to ada");
    receives(ada, Observer.customer(), Observer.wamid(), text);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(Tenant.bodies(ada.messages(null, end))).containsExactly(text));
  }

  @Test
  void aWindowOpenAtOneNumberIsUnknownAtTheOther() {
    String person = Observer.customer();
    String stranger = Observer.customer();
    receives(bob, person, Observer.wamid(), "Hello Bob");
    Map<String, Object> toPerson = Observer.arguments(ada.number(), "+" + person, "Hi");
    Map<String, Object> toStranger = Observer.arguments(ada.number(), "+" + stranger, "Hi");
    toPerson.remove("force");
    toStranger.remove("force");
    Answer refused = ada.call("send_message", toPerson);
    assertThat(refused.text()).startsWith("service_window_closed");
    alike(refused, person, ada.call("send_message", toStranger), stranger);

    String forced = ada.send("+" + person, "Hi");
    stack.awaitStatus(forced, "read");
    JsonNode window = Observer.ok(ada.status(forced)).path("window");
    assertThat(window.path("open").asBoolean()).isFalse();
    assertThat(window.has("lastInboundAt")).isFalse();
    JsonNode contact = ada.messages(person, null).at("/messages/0/contact");
    assertThat(contact.path("waId").asText()).isEqualTo(person);
    assertThat(contact.path("windowOpen").asBoolean()).isFalse();
    assertThat(contact.has("name")).isFalse();
    assertThat(bob.messages(person, null).at("/messages/0/contact/windowOpen").asBoolean())
        .isTrue();
  }

  @Test
  void theSameWamidAndTheSameIdempotencyKeyAreTwoMessages() {
    String wamid = Observer.wamid();
    String person = Observer.customer();
    String adas = receives(ada, person, wamid, "to ada");
    String bobs = receives(bob, person, wamid, "to bob");
    assertThat(adas).isNotEqualTo(bobs);
    assertThat(Tenant.bodies(ada.messages(person, null))).containsExactly("to ada");
    assertThat(Tenant.bodies(bob.messages(person, null))).containsExactly("to bob");

    List<String> queueIds = new ArrayList<>();
    for (Tenant tenant : List.of(ada, bob)) {
      Map<String, Object> arguments = Observer.arguments(tenant.number(), "+" + person, "one");
      arguments.put("idempotencyKey", wamid.substring(0, 40));
      JsonNode accepted = Observer.ok(tenant.call("send_message", arguments));
      assertThat(accepted.has("deduplicated")).isFalse();
      queueIds.add(accepted.path("queueId").asText());
    }
    assertThat(queueIds).doesNotHaveDuplicates();
  }

  @Test
  void aStatusThatComesForAnotherNumberTouchesNoSend() {
    String person = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", person, "times", 1, "statuses", "none"));
    String queueId = bob.send(person, "untouched");
    stack.awaitStatus(queueId, "sent");
    JsonNode before = Observer.ok(bob.status(queueId));
    String wamid = before.path("wamid").asText();
    StatusWebhook foreign = StatusWebhook.of(ada.number(), wamid, "failed").echoing(queueId);

    assertThat(stack.door.post(foreign.body(stack.stack.info().meta().wabaId()))).isEqualTo(200);

    stack.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'processed'",
        foreign.eventId());
    assertThat(Observer.ok(bob.status(queueId))).isEqualTo(before);
    assertThat(ada.ofWamid(wamid).error()).isTrue();
  }

  @Test
  void clientsOfOneNumberShareWhatCameInButNotWhatTheySent() {
    Belongings adas = belongings(ada);
    Tenant third = Tenant.of(stack.stack, ada.number());

    assertThat(Tenant.bodies(third.messages(adas.person(), null))).containsExactly(adas.received());
    String noId = UUID.randomUUID().toString();
    alike(third.status(adas.sent()), adas.sent(), third.status(noId), noId);
    assertThat(Tenant.bodies(ada.messages(adas.person(), null))).hasSize(3);
  }

  @Test
  void aRevokedGrantClosesAccess() {
    Tenant guest = Tenant.of(stack.stack, ada.number());
    Belongings own = belongings(guest);
    String cursor = guest.messages(null, null).path("nextCursor").asText();

    guest.revoked();

    String noId = UUID.randomUUID().toString();
    alike(guest.status(own.sent()), own.sent(), guest.status(noId), noId);
    alike(guest.ofWamid(own.inbound()), own.inbound(), guest.ofWamid(noId), noId);
    String text = Observer.unique("after the end");
    for (Answer answer :
        List.of(
            guest.call("get_messages", Map.of()),
            guest.call("get_messages", Map.of("cursor", cursor)),
            guest.call("get_messages", Map.of("phoneNumberId", guest.number())),
            guest.call(
                "send_message", Observer.arguments(guest.number(), "+" + own.person(), text)))) {
      assertThat(answer.error()).isTrue();
      assertThat(answer.text()).startsWith("no_number_granted").doesNotContain(guest.number());
    }
    assertThat(stack.count("SELECT count(*) FROM messages WHERE body = ?", text)).isZero();

    guest.granted();
    assertThat(Tenant.bodies(guest.messages(own.person(), null))).hasSize(3);
  }
}

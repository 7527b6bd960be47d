package io.wamcp.testkit.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.MutableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedMetaTest {

  private static final String NUMBER = "100000000000001";
  private static final String TO = "+15550001111";
  private static final String WRITTEN =
      "wamid.HBgLMTU1NTAwMDExMTEVAgASGBQ2MjhCNDlEOTZEQ0RFOTdBNDMwRAA=";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final MutableClock clock = MutableClock.at("2026-11-25T10:00:00Z");
  private final WebhookReceiver receiver = new WebhookReceiver();
  private final SimulatedMeta meta =
      SimulatedMeta.builder()
          .appSecret(WebhookReceiver.SECRET)
          .webhookUrl(receiver.url())
          .phoneNumber(NUMBER, "+1 555 000 9001")
          .statusDelay(Duration.ofMillis(5))
          .clock(clock)
          .start();

  @AfterEach
  void stop() {
    meta.close();
    receiver.close();
    http.close();
  }

  @Test
  void acceptsATextAndReportsItsWay() throws Exception {
    HttpResponse<String> answer = send(NUMBER, text(TO, "Hello", "request-1"));

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode body = JSON.readTree(answer.body());
    String wamid = body.at("/messages/0/id").asText();
    assertThat(wamid).startsWith("wamid.HBgL");
    assertThat(body.at("/contacts/0/input").asText()).isEqualTo(TO);
    assertThat(body.at("/contacts/0/wa_id").asText()).isEqualTo("15550001111");

    await().until(() -> receiver.statuses(wamid).size() == 3);
    assertThat(receiver.statuses(wamid)).containsExactlyInAnyOrder("sent", "delivered", "read");
    assertThat(receiver.badSignatures()).isZero();
    JsonNode value = receiver.values().getFirst();
    assertThat(value.at("/statuses/0/biz_opaque_callback_data").asText()).isEqualTo("request-1");
    assertThat(value.at("/metadata/phone_number_id").asText()).isEqualTo(NUMBER);
    assertThat(value.at("/metadata/display_phone_number").asText()).isEqualTo("15550009001");
    await().until(() -> meta.pendingWebhooks() == 0);
  }

  @Test
  void userIdsAreAnsweredWithoutAPhoneNumber() throws Exception {
    String body = Fixtures.text("send/requests/text-bsuid.json");
    JsonNode answer = JSON.readTree(send(NUMBER, body).body());

    assertThat(answer.at("/contacts/0/user_id").asText()).isEqualTo("US.10000000000000000001");
    assertThat(answer.at("/contacts/0").has("wa_id")).isFalse();
    await().until(() -> receiver.values().size() == 3);
    assertThat(receiver.values().getFirst().at("/statuses/0").has("recipient_id")).isFalse();
  }

  static List<Fixture> documentedTexts() {
    return Fixtures.in("send/requests").stream()
        .filter(fixture -> fixture.file().matches(".*/(text|reaction|mark-read).*\\.json"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("documentedTexts")
  void documentedRequestsAreTaken(Fixture fixture) throws Exception {
    meta.customerWrote(WRITTEN, clock.instant());
    assertThat(send(NUMBER, Fixtures.text(fixture.file())).statusCode()).isEqualTo(200);
  }

  @Test
  void readMarksAreNoMessages() throws Exception {
    meta.customerWrote(WRITTEN, clock.instant());
    HttpResponse<String> answer = send(NUMBER, Fixtures.text("send/requests/mark-read.json"));

    assertThat(JSON.readTree(answer.body()).path("success").asBoolean()).isTrue();
    assertThat(meta.calls(NUMBER)).noneMatch(RecordedCall::accepted);
  }

  @Test
  void onlyWhatACustomerWroteLatelyCanBeMarkedRead() throws Exception {
    String request = Fixtures.text("send/requests/mark-read-typing.json");
    assertThat(code(send(NUMBER, request))).isEqualTo(131009);
    meta.customerWrote(WRITTEN, clock.instant().minus(Duration.ofDays(31)));
    assertThat(code(send(NUMBER, request))).isEqualTo(131009);
    String own =
        JSON.readTree(send(NUMBER, text(TO, "Hello", "r1")).body()).at("/messages/0/id").asText();
    assertThat(code(send(NUMBER, request.replace(WRITTEN, own)))).isEqualTo(131009);
    meta.customerWrote(WRITTEN, clock.instant().minus(Duration.ofDays(29)));
    assertThat(send(NUMBER, request).statusCode()).isEqualTo(200);
    assertThat(code(send(NUMBER, request.replace("\"text\"", "\"audio\"")))).isEqualTo(100);
  }

  @Test
  void aReactionIsSentAndNeverDelivered() throws Exception {
    meta.customerWrote(WRITTEN, clock.instant());
    String wamid = react(WRITTEN);
    await().until(() -> receiver.statuses(wamid).equals(List.of("sent")));
    await().until(() -> meta.pendingWebhooks() == 0);
    assertThat(receiver.statuses(wamid)).containsExactly("sent");
  }

  @Test
  void aReactionThatCannotBeShownFailsLater() throws Exception {
    meta.customerWrote(WRITTEN, clock.instant());
    String reaction = react(WRITTEN);
    meta.customerWrote("wamid.old", clock.instant().minus(Duration.ofDays(31)));
    for (String target : List.of("wamid.unknown", reaction, "wamid.old")) {
      String wamid = react(target);
      await().until(() -> receiver.statuses(wamid).equals(List.of("failed")));
    }
  }

  private String react(String target) throws Exception {
    String request = Fixtures.text("send/requests/reaction.json").replace(WRITTEN, target);
    return JSON.readTree(send(NUMBER, request).body()).at("/messages/0/id").asText();
  }

  private static int code(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body()).at("/error/code").asInt();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "{}",
        "{\"messaging_product\":\"whatsapp\",\"type\":\"text\",\"text\":{\"body\":\"x\"}}",
        "{\"messaging_product\":\"whatsapp\",\"to\":\"+15550001111\",\"type\":\"text\"}",
        "{\"messaging_product\":\"whatsapp\",\"to\":\"+1\",\"text\":{\"body\":\" \"}}",
        "{\"messaging_product\":\"whatsapp\",\"to\":\"+1\",\"text\":{\"body\":\"x\"},\"new\":1}",
        "{\"messaging_product\":\"whatsapp\",\"to\":\"+1\",\"type\":\"reaction\"}",
        "{\"messaging_product\":\"whatsapp\",\"status\":\"read\"}"
      })
  void wrongRequestsAreRefusedAsMetaDoes(String body) throws Exception {
    HttpResponse<String> answer = send(NUMBER, body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).at("/error/code").asInt()).isEqualTo(100);
  }

  @Test
  void tokensNumbersAndMediaAreChecked() throws Exception {
    HttpRequest without =
        HttpRequest.newBuilder(URI.create(meta.url() + "/v25.0/" + NUMBER + "/messages"))
            .POST(HttpRequest.BodyPublishers.ofString(text(TO, "x", "r")))
            .build();
    HttpResponse<String> answer = http.send(without, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(answer.body()).at("/error/code").asInt()).isEqualTo(190);

    JsonNode unknown = JSON.readTree(send("999", text(TO, "x", "r")).body());
    assertThat(unknown.at("/error/error_subcode").asInt()).isEqualTo(33);

    HttpRequest media =
        HttpRequest.newBuilder(URI.create(meta.url() + "/v25.0/" + NUMBER + "/media"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    assertThat(http.send(media, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
  }

  @Test
  void onlyTheConfiguredTokenIsTaken() throws Exception {
    try (SimulatedMeta strict = SimulatedMeta.builder().accessToken("right").start()) {
      URI uri = URI.create(strict.url() + "/v25.0/1/messages");
      assertThat(post(uri, text(TO, "x", "r"), "right").statusCode()).isEqualTo(200);
      assertThat(post(uri, text(TO, "x", "r"), "wrong").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void behavesAsToldAndThenNormally() throws Exception {
    meta.behave(Behaviour.to("15550001111").times(2).error(503, 2));
    meta.behave(Behaviour.from(NUMBER).withoutErrorObject(502));

    assertThat(send(NUMBER, text("+15550002222", "x", "r")).body()).contains("<html>");
    assertThat(send(NUMBER, text(TO, "x", "r")).statusCode()).isEqualTo(503);
    assertThat(send(NUMBER, text(TO, "x", "r")).statusCode()).isEqualTo(503);
    assertThat(send(NUMBER, text(TO, "x", "r")).statusCode()).isEqualTo(200);

    meta.behave(Behaviour.any().times(5).error(400, 131047));
    meta.behaveNormally();
    assertThat(send(NUMBER, text(TO, "x", "r")).statusCode()).isEqualTo(200);
  }

  @Test
  void aCutBeforeAcceptingLosesTheMessage() {
    meta.behave(Behaviour.to(TO).resetBeforeAccepting());

    assertThatThrownBy(() -> send(NUMBER, text(TO, "x", "lost"))).isInstanceOf(IOException.class);
    assertThat(meta.calls(NUMBER)).hasSize(1).noneMatch(RecordedCall::accepted);
    assertThat(meta.pendingWebhooks()).isZero();
  }

  @Test
  void aCutAfterAcceptingLosesOnlyTheAnswer() {
    meta.behave(Behaviour.to(TO).resetAfterAccepting());

    assertThatThrownBy(() -> send(NUMBER, text(TO, "x", "kept"))).isInstanceOf(IOException.class);
    assertThat(meta.calls(NUMBER)).hasSize(1).allMatch(RecordedCall::accepted);
    await().until(() -> receiver.values().size() == 3);
    assertThat(receiver.values())
        .allMatch(v -> v.at("/statuses/0/biz_opaque_callback_data").asText().equals("kept"));
  }

  @Test
  void statusesCanStayAwayOrFail() throws Exception {
    meta.behave(Behaviour.to(TO).noStatuses());
    assertThat(send(NUMBER, text(TO, "x", "silent")).statusCode()).isEqualTo(200);
    assertThat(meta.pendingWebhooks()).isZero();

    meta.behave(Behaviour.to(TO).failsLater(131026));
    send(NUMBER, text(TO, "x", "failing"));
    await().until(() -> receiver.values().size() == 1);
    JsonNode status = receiver.values().getFirst().at("/statuses/0");
    assertThat(status.path("status").asText()).isEqualTo("failed");
    assertThat(status.at("/errors/0/code").asInt()).isEqualTo(131026);
  }

  @Test
  void webhooksAreRepeatedUntilTheyAreTaken() throws Exception {
    receiver.refuse(4);
    InboundDelivery delivery = meta.inbound(NUMBER, "15550001111", "Hi");

    assertThat(delivery.status()).isEqualTo(503);
    await().until(() -> receiver.values().size() == 1);
    JsonNode message = receiver.values().getFirst().at("/messages/0");
    assertThat(message.path("id").asText()).isEqualTo(delivery.wamid());
    assertThat(message.at("/text/body").asText()).isEqualTo("Hi");
    assertThat(receiver.badSignatures()).isZero();
  }

  @Test
  void webhooksFollowANewAddress() throws Exception {
    try (WebhookReceiver other = new WebhookReceiver()) {
      receiver.refuse(1_000);
      meta.inbound(NUMBER, "15550001111", "Hi");
      meta.webhookUrl(other.url());

      await().until(() -> other.values().size() == 1);
    }
  }

  @Test
  void countsWhatIsWorkedOnAtOnce() throws Exception {
    meta.behave(Behaviour.from(NUMBER).times(3).delay(Duration.ofMillis(400)));
    List<CompletableFuture<HttpResponse<String>>> sends = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sends.add(http.sendAsync(request(NUMBER, text(TO, "x", "r" + i)), BodyHandlers.ofString()));
    }
    await().until(() -> meta.inFlight(NUMBER) == 3);
    assertThat(meta.calls(NUMBER)).hasSize(3);
    sends.forEach(CompletableFuture::join);

    assertThat(meta.inFlight(NUMBER)).isZero();
    assertThat(meta.maxInFlight(NUMBER)).isEqualTo(3);
    assertThat(meta.maxInFlight("other")).isZero();
    meta.forgetCalls();
    assertThat(meta.calls()).isEmpty();
    assertThat(meta.maxInFlight(NUMBER)).isZero();
  }

  @Test
  void theRatesOfMetaHoldWhenSwitchedOn() throws Exception {
    meta.limits(true, 0);
    for (int i = 0; i < 45; i++) {
      assertThat(send(NUMBER, text(TO, "x", "r" + i)).statusCode()).isEqualTo(200);
    }
    assertThat(send(NUMBER, text(TO, "x", "r")).body()).contains("131056");
    assertThat(send(NUMBER, text("+15550002222", "x", "r")).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(7));
    assertThat(send(NUMBER, text(TO, "x", "r")).statusCode()).isEqualTo(200);

    meta.limits(false, 2);
    assertThat(send(NUMBER, text(TO, "x", "r")).statusCode()).isEqualTo(200);
    assertThat(send(NUMBER, text(TO, "x", "r")).statusCode()).isEqualTo(200);
    assertThat(send(NUMBER, text(TO, "x", "r")).body()).contains("130429");
  }

  @Test
  void isControlledOverHttp() throws Exception {
    assertThat(
            control("/inbound", "{\"phoneNumberId\":\"1\",\"from\":\"7\",\"text\":\"Hi\"}").body())
        .contains("\"status\":200", "\"wamid\":\"wamid.");
    control(
        "/behaviour",
        """
        {"phoneNumberId":"%s","to":"%s","times":1,"errorCode":131047,"delayMs":5}\
        """
            .formatted(NUMBER, TO));
    assertThat(send(NUMBER, text(TO, "x", "r1")).statusCode()).isEqualTo(400);
    control("/behaviour", "{\"times\":1,\"reset\":\"before\",\"statuses\":\"failed:131026\"}");
    assertThatThrownBy(() -> send(NUMBER, text(TO, "x", "r2"))).isInstanceOf(IOException.class);
    control("/limits", "{\"perSecond\":1}");
    send(NUMBER, text(TO, "x", "r3"));

    URI calls = URI.create(meta.url() + "/_sim/calls?phoneNumberId=" + NUMBER);
    JsonNode seen =
        JSON.readTree(
            http.send(HttpRequest.newBuilder(calls).build(), BodyHandlers.ofString()).body());
    assertThat(seen.path("calls")).hasSize(3);
    assertThat(seen.at("/calls/0/requestId").asText()).isEqualTo("r1");
    assertThat(seen.at("/calls/2/accepted").asBoolean()).isTrue();
    assertThat(seen.path("maxInFlight").asInt()).isEqualTo(1);

    HttpRequest forget = HttpRequest.newBuilder(calls).DELETE().build();
    assertThat(http.send(forget, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
    assertThat(meta.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"times\":0}",
        "{\"reset\":\"sometimes\"}",
        "{\"statuses\":\"maybe\"}",
        "{\"delayMs\":-1}",
        "{\"status\":7}"
      })
  void wrongCommandsAreRefused(String body) throws Exception {
    assertThat(control("/behaviour", body).statusCode()).isEqualTo(400);
    assertThat(control("/inbound", body).statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> control(String path, String body) throws Exception {
    return post(URI.create(meta.url() + "/_sim" + path), body, "none");
  }

  private HttpResponse<String> send(String number, String body) throws Exception {
    return http.send(request(number, body), BodyHandlers.ofString());
  }

  private HttpRequest request(String number, String body) {
    return HttpRequest.newBuilder(URI.create(meta.url() + "/v25.0/" + number + "/messages"))
        .header("Authorization", "Bearer token")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> post(URI uri, String body, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static String text(String to, String words, String requestId) {
    return """
    {"messaging_product":"whatsapp","recipient_type":"individual","to":"%s","type":"text",
     "text":{"body":"%s"},"biz_opaque_callback_data":"%s"}\
    """
        .formatted(to, words, requestId);
  }
}

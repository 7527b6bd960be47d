package io.wamcp.meta.graph;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.wamcp.domain.config.Secret;
import io.wamcp.domain.error.RetryAdvice;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored answer of Meta, and the requests Meta documents. */
class GraphAnswersTest {

  private static final Recipient PHONE = new Recipient.Phone("+15550001111");
  private static final Wamid ORIGINAL =
      new Wamid("wamid.HBgLMTU1NTAwMDExMTEVAgASGBQ2MjhCNDlEOTZEQ0RFOTdBNDMwRAA=");
  private static WireMockServer meta;

  private GraphClient client;

  @BeforeAll
  static void startMeta() {
    meta = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    meta.start();
  }

  @AfterAll
  static void stopMeta() {
    meta.stop();
  }

  @BeforeEach
  void reset() {
    meta.resetAll();
    URI uri = URI.create("http://127.0.0.1:" + meta.port());
    client = new GraphClient(GraphClientSettings.of(uri), Clock.systemUTC());
  }

  static List<Fixture> responses() {
    return Fixtures.in("send/responses");
  }

  static List<Fixture> errors() {
    return Fixtures.in("send/errors");
  }

  @ParameterizedTest
  @MethodSource("responses")
  void goodAnswers(Fixture fixture) {
    SendOutcome outcome = answered(fixture);

    if (fixture.text("outcome").equals("accepted")) {
      var accepted = (SendOutcome.Accepted) outcome;
      String id = fixture.json().at("/messages/0/id").asText();
      assertThat(accepted.wamid().value()).isEqualTo(id);
      assertThat(text(accepted.waId())).isEqualTo(fixture.json().at("/contacts/0/wa_id").asText());
      assertThat(text(accepted.userId()))
          .isEqualTo(fixture.json().at("/contacts/0/user_id").asText());
      assertThat(text(accepted.messageStatus()))
          .isEqualTo(fixture.json().at("/messages/0/message_status").asText());
    } else {
      assertThat(outcome).isInstanceOf(SendOutcome.Unknown.class);
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errors(Fixture fixture) {
    SendOutcome outcome = answered(fixture);

    if (fixture.text("retry").equals("outcome-unknown")) {
      assertThat(outcome).isInstanceOf(SendOutcome.Unknown.class);
      return;
    }
    var rejected = (SendOutcome.Rejected) outcome;
    assertThat(rejected.httpStatus()).isEqualTo(fixture.count("http_status"));
    assertThat(rejected.code()).isEqualTo(fixture.count("code"));
    assertThat(rejected.type().typedName()).isEqualTo(fixture.text("typed"));
    assertThat(rejected.type().errorClass().wireName()).isEqualTo(fixture.text("error_class"));
    assertAdvice(fixture.text("retry"), rejected.type().retry());
    assertThat(rejected.message()).isNotBlank();
  }

  private static void assertAdvice(String index, RetryAdvice advice) {
    switch (index) {
      case "backoff", "backoff-long", "backoff-short", "backoff-limited", "backoff-minute" ->
          assertThat(advice).isInstanceOf(RetryAdvice.Backoff.class);
      case "once-then-never" -> {
        assertThat(advice.delayBefore(0)).isPresent();
        assertThat(advice.delayBefore(1)).isEmpty();
      }
      case "backoff-pair-4^n" -> assertThat(advice).isInstanceOf(RetryAdvice.PairBackoff.class);
      case "not-before-24h" -> assertThat(advice).isInstanceOf(RetryAdvice.NotBefore.class);
      case "pause-number", "pause-account", "never-pause-tenant", "never-until-reconnected" ->
          assertThat(advice).isInstanceOf(RetryAdvice.Pause.class);
      default -> {
        assertThat(index).startsWith("never");
        assertThat(advice).isInstanceOf(RetryAdvice.Never.class);
      }
    }
  }

  @Test
  void detailsAreFoundWhereverMetaPutsThem() {
    assertThat(rejected("send/errors/131047-window-closed.json").details()).isNotBlank();
    assertThat(rejected("send/errors/error-data-string.json").details())
        .isEqualTo("details as a plain string");
    assertThat(rejected("send/errors/error-user-title.json").details()).startsWith("Variables");
    assertThat(rejected("send/errors/190-token-expired.json").subcode()).isEqualTo(463);
    assertThat(rejected("send/errors/190-token-expired.json").fbtraceId()).isNotBlank();
  }

  @Test
  void aMessageIdInAGoodAnswerDecidesWhateverElseStandsThere() {
    String odd =
        """
        {"messages":[{"id":"wamid.x","message_status":{"a":1}}],"contacts":"none",
         "error":{"code":1}}\
        """;

    assertThat(answered(200, odd))
        .isEqualTo(new SendOutcome.Accepted(new Wamid("wamid.x"), null, null, null));
  }

  @Test
  void anErrorObjectInAGoodAnswerIsARejection() {
    assertThat(answered(200, "{\"error\":{\"code\":131047}}"))
        .isInstanceOf(SendOutcome.Rejected.class);
  }

  @Test
  void answersThatSayNothingAreUnknown() {
    for (String body :
        List.of(
            "",
            "null",
            "[]",
            "7",
            "{\"messages\":[{\"id\":7}]}",
            "{\"messages\":[{\"id\":\"\"}]}",
            "{\"error\":\"text\"}",
            "[".repeat(5000))) {
      assertThat(answered(200, body)).isInstanceOf(SendOutcome.Unknown.class);
      assertThat(answered(400, body)).isInstanceOf(SendOutcome.Unknown.class);
    }
  }

  @Test
  void longWordsOfMetaAreShortened() {
    String body = "{\"error\":{\"code\":100,\"message\":\"" + "😀".repeat(3000) + "\"}}";

    String message = ((SendOutcome.Rejected) answered(400, body)).message();
    assertThat(message.codePointCount(0, message.length())).isEqualTo(500);
  }

  @Test
  void aPlainTextIsWrittenAsDocumented() throws Exception {
    assertWritten(
        OutgoingMessage.text(PHONE, "Hello", "snd_01HZZZZZZZZZZZZZZZZZZZZZZZ"),
        "send/requests/text.json");
  }

  @Test
  void aReplyIsWrittenAsDocumented() throws Exception {
    assertWritten(
        new OutgoingMessage(PHONE, words("Yes, in green"), null, null).inReplyTo(ORIGINAL),
        "send/requests/text-reply.json");
  }

  @Test
  void aMessageToAUserIdIsWrittenAsDocumented() throws Exception {
    Recipient user = new Recipient.UserId("US.10000000000000000001");
    assertWritten(
        new OutgoingMessage(user, words("Hello"), null, null), "send/requests/text-bsuid.json");
  }

  @Test
  void aReactionIsWrittenAsDocumented() throws Exception {
    assertWritten(
        new OutgoingMessage(PHONE, new OutgoingContent.Reaction(ORIGINAL, "👍"), null, null),
        "send/requests/reaction.json");
  }

  @Test
  void aReactionThatIsTakenBackHasAnEmptyEmoji() throws Exception {
    stub(200, Fixtures.text("send/responses/ok-text.json"));
    client.send(
        new PhoneNumberId("1"),
        Secret.of("t"),
        new OutgoingMessage(PHONE, new OutgoingContent.Reaction(ORIGINAL, ""), null, "r"));

    assertThat(lastRequest().at("/reaction/emoji").textValue()).isEmpty();
    assertThat(lastRequest().path("biz_opaque_callback_data").asText()).isEqualTo("r");
  }

  @Test
  void aReadMarkIsWrittenAsDocumented() throws Exception {
    stub(200, "{\"success\":true}");
    assertThat(client.markRead(new PhoneNumberId("1"), Secret.of("t"), ORIGINAL, false))
        .isInstanceOf(ReadOutcome.Marked.class);
    assertThat(lastRequest()).isEqualTo(Fixtures.json("send/requests/mark-read.json"));
    client.markRead(new PhoneNumberId("1"), Secret.of("t"), ORIGINAL, true);
    assertThat(lastRequest()).isEqualTo(Fixtures.json("send/requests/mark-read-typing.json"));
  }

  @Test
  void aReadMarkIsSetOnlyWhenMetaSaysSo() {
    assertThat(marked(400, Fixtures.text("send/errors/131009-invalid-value.json")))
        .isInstanceOfSatisfying(
            ReadOutcome.Refused.class,
            refused -> assertThat(refused.why().code()).isEqualTo(131009));
    assertThat(marked(200, "{\"success\":false}")).isInstanceOf(ReadOutcome.NoAnswer.class);
    assertThat(marked(200, "<html>")).isInstanceOf(ReadOutcome.NoAnswer.class);
    assertThat(marked(502, "")).isInstanceOf(ReadOutcome.NoAnswer.class);
    assertThat(client.markRead(new PhoneNumberId("1"), Secret.of("a b"), ORIGINAL, false))
        .isInstanceOf(ReadOutcome.Refused.class);
    assertThat(meta.getAllServeEvents()).hasSize(4);
  }

  private ReadOutcome marked(int status, String body) {
    stub(status, body);
    return client.markRead(new PhoneNumberId("1"), Secret.of("t"), ORIGINAL, false);
  }

  private static JsonNode lastRequest() throws Exception {
    return new ObjectMapper().readTree(meta.getAllServeEvents().getFirst().getRequest().getBody());
  }

  private static OutgoingContent words(String text) {
    return new OutgoingContent.Text(text, null);
  }

  private void assertWritten(OutgoingMessage message, String fixture) throws Exception {
    stub(200, Fixtures.text("send/responses/ok-text.json"));
    client.send(new PhoneNumberId("1"), Secret.of("t"), message);

    byte[] sent = meta.getAllServeEvents().getFirst().getRequest().getBody();
    assertThat(new ObjectMapper().readTree(sent)).isEqualTo(Fixtures.json(fixture));
  }

  private SendOutcome.Rejected rejected(String file) {
    return (SendOutcome.Rejected) answered(400, Fixtures.text(file));
  }

  private SendOutcome answered(Fixture fixture) {
    return answered(fixture.count("http_status"), Fixtures.text(fixture.file()));
  }

  private SendOutcome answered(int status, String body) {
    stub(status, body);
    SendOutcome outcome =
        client.send(
            new PhoneNumberId("1"), Secret.of("t"), OutgoingMessage.text(PHONE, "Hello", "r"));
    assertThat(meta.getAllServeEvents()).hasSize(1);
    meta.resetAll();
    return outcome;
  }

  private static void stub(int status, String body) {
    meta.stubFor(
        post(urlPathEqualTo("/v25.0/1/messages"))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", "application/json")
                    .withBody(body)));
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}

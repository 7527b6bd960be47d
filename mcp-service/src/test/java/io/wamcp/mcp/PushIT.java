package io.wamcp.mcp;

import static io.wamcp.mcp.McpFixture.NUMBER;
import static io.wamcp.mcp.McpFixture.OTHER_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.Wamid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notifications, at two replicas on one database. */
@Timeout(120)
class PushIT {

  private static final String MESSAGES = "wamcp://numbers/" + NUMBER + "/messages";
  private static final String OTHER_MESSAGES = "wamcp://numbers/" + OTHER_NUMBER + "/messages";
  private static final Duration QUIET = Duration.ofMillis(800);

  private final McpFixture fixture = new McpFixture();
  private final Webhooks webhooks = new Webhooks(fixture);
  private McpService first;
  private McpService second;
  private UUID contact;

  @BeforeEach
  void start() {
    first = started();
    second = started();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    contact = InboundRows.contact(fixture, fixture.number(), "15550001111", null);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private McpService started() {
    McpService service = fixture.start();
    listens(service);
    return service;
  }

  private static void listens(McpService service) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> AdminPort.get(service, "/health/ready").statusCode() == 200);
  }

  private String conversation() {
    return "wamcp://conversations/" + contact;
  }

  private void arrives(String... clients) {
    webhooks.message(fixture.number(), NUMBER, contact, clients);
  }

  @Test
  void whatIsFollowedAtOneReplicaIsToldOnTheStreamOfTheOther() {
    McpClient legacy = fixture.client(first, fixture.key("alpha")).legacy();
    legacy.session();
    try (EventStream stream = legacy.at(second).stream()) {
      assertThat(legacy.resource("resources/subscribe", MESSAGES)).isEmpty();
      Instant before = Instant.now();
      arrives("alpha");
      assertThat(stream.updated()).isEqualTo(MESSAGES);
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));

      legacy.resource("resources/unsubscribe", MESSAGES);
      legacy.resource("resources/subscribe", conversation());
      arrives("alpha");
      assertThat(stream.updated()).isEqualTo(conversation());
      assertThat(stream.untilQuiet(QUIET)).isEmpty();
    }
  }

  @Test
  void listenersAreToldOnAnyReplica() {
    McpClient modern = fixture.client(first, fixture.key("alpha"));
    UUID somebodyElse = InboundRows.contact(fixture, fixture.number(), "15550002222", null);
    try (EventStream one = modern.listen(MESSAGES, conversation());
        EventStream two = modern.at(second).listen("wamcp://conversations/" + somebodyElse)) {
      arrives("alpha");
      assertThat(List.of(one.updated(), one.updated()))
          .containsExactlyInAnyOrder(MESSAGES, conversation());
      assertThat(two.untilQuiet(QUIET)).isEmpty();
    }
  }

  @Test
  void whatBecomesOfAMessageIsToldToThoseWhoMaySeeIt() {
    fixture.grant("beta", fixture.otherNumber(), List.of("*"));
    Wamid wamid = webhooks.silent(fixture.number(), contact);
    UUID own = InboundRows.contact(fixture, fixture.otherNumber(), "15550001111", null);
    try (EventStream alpha =
            fixture.client(first, fixture.key("alpha")).listen(MESSAGES, conversation());
        EventStream beta =
            fixture
                .client(second, fixture.key("beta"))
                .listen(MESSAGES, conversation(), OTHER_MESSAGES)) {
      webhooks.changed(NUMBER, wamid);
      assertThat(List.of(alpha.updated(), alpha.updated()))
          .containsExactlyInAnyOrder(MESSAGES, conversation());
      webhooks.changed(OTHER_NUMBER, webhooks.silent(fixture.otherNumber(), own));
      assertThat(beta.untilQuiet(QUIET))
          .extracting(message -> message.at("/params/uri").asText())
          .containsExactly(OTHER_MESSAGES);
      assertThat(alpha.untilQuiet(QUIET)).isEmpty();
    }
  }

  @Test
  void aPlaceholderWakesNobodyAndTheRealMessageDoes() {
    try (EventStream stream =
        fixture.client(first, fixture.key("alpha")).listen(MESSAGES, conversation())) {
      Wamid wamid = webhooks.silent(fixture.number(), contact);
      webhooks.hint("alpha", NUMBER, wamid, "message.unavailable");
      assertThat(stream.untilQuiet(QUIET)).isEmpty();

      webhooks.hint("alpha", NUMBER, wamid, "message.received");
      assertThat(List.of(stream.updated(), stream.updated()))
          .containsExactlyInAnyOrder(MESSAGES, conversation());
      webhooks.hint("alpha", NUMBER, wamid, "message.placeholder");
      assertThat(List.of(stream.updated(), stream.updated()))
          .containsExactlyInAnyOrder(MESSAGES, conversation());
    }
  }

  @Test
  void whatAPersonWritesInAGroupIsNoneOfTheirConversation() {
    try (EventStream stream =
        fixture.client(first, fixture.key("alpha")).listen(MESSAGES, conversation())) {
      Wamid wamid = webhooks.silent(fixture.number(), contact);
      fixture.execute("UPDATE messages SET group_id = 'g1' WHERE wamid = ?", wamid.value());
      webhooks.hint("alpha", NUMBER, wamid);
      assertThat(stream.untilQuiet(QUIET))
          .extracting(message -> message.at("/params/uri").asText())
          .containsExactly(MESSAGES);
    }
  }

  @Test
  void aConversationIsFollowedThroughAMerge() {
    UUID into = InboundRows.contact(fixture, fixture.number(), "15550003333", null);
    try (EventStream stream = fixture.client(first, fixture.key("alpha")).listen(conversation())) {
      fixture.execute(
          "UPDATE contacts SET merged_into_id = ?, wa_id = NULL, bsuid = NULL WHERE id = ?",
          into,
          contact);
      webhooks.message(fixture.number(), NUMBER, into, "alpha");
      assertThat(stream.updated()).isEqualTo(conversation());
    }
  }

  @Test
  void aTenantHearsOnlyWhatIsItsOwn() {
    fixture.grant("beta", fixture.otherNumber(), List.of("*"));
    McpClient beta = fixture.client(first, fixture.key("beta"));
    try (EventStream stream = beta.listen(MESSAGES, conversation(), OTHER_MESSAGES)) {
      arrives("alpha", "owner");
      // A hint that should never have been sent is held against the grants.
      arrives("beta");
      UUID own = InboundRows.contact(fixture, fixture.otherNumber(), "15550001111", null);
      webhooks.message(fixture.otherNumber(), OTHER_NUMBER, own, "beta");
      assertThat(stream.untilQuiet(QUIET))
          .extracting(message -> message.at("/params/uri").asText())
          .containsExactly(OTHER_MESSAGES);
    }
  }

  @Test
  void aWithdrawnGrantEndsTheNotificationsOfAnOpenStream() {
    McpClient alpha = fixture.client(first, fixture.key("alpha"));
    try (EventStream stream = alpha.listen(MESSAGES, conversation())) {
      arrives("alpha");
      stream.updated();
      stream.updated();
      fixture.execute("UPDATE client_grants SET revoked_at = now() WHERE tools = '{*}'");
      arrives("alpha");
      assertThat(stream.untilQuiet(QUIET)).isEmpty();
    }
  }

  @Test
  void aGrantWithoutReadingIsNone() {
    fixture.grant("alpha", fixture.number(), List.of("send_message"));
    McpClient legacy = fixture.client(first, fixture.key("alpha")).legacy();

    assertThat(legacy.refused("resources/subscribe", MESSAGES)).isEqualTo(-32002);
    assertThat(legacy.refused("resources/subscribe", conversation())).isEqualTo(-32002);
  }

  @Test
  void aRevokedKeysStreamsEndOnEveryReplicaAndOthersStay() {
    var minted = fixture.minted("alpha", List.of());
    McpClient alpha = fixture.client(first, minted.token().reveal());
    McpClient legacy = alpha.legacy();
    legacy.session();
    McpClient owner = fixture.client(first, fixture.key("owner"));
    try (EventStream listening = alpha.listen(MESSAGES);
        EventStream got = legacy.at(second).stream();
        EventStream kept = owner.listen(MESSAGES)) {
      fixture.execute("UPDATE api_keys SET revoked_at = now() WHERE id = ?", minted.id().value());
      Instant revoked = Instant.now();
      assertThat(listening.message().path("result").path("resultType").asText())
          .isEqualTo("complete");
      listening.ends();
      got.ends();
      assertThat(Duration.between(revoked, Instant.now())).isLessThan(Duration.ofSeconds(5));
      arrives("owner");
      assertThat(kept.updated()).isEqualTo(MESSAGES);
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> legacy.at(second).bare("GET").statusCode() == 401);
  }

  @Test
  void anExpiredKeyAndADisabledClientLoseTheirStreams() {
    McpClient alpha = fixture.client(first, fixture.key("alpha"));
    var minted = fixture.minted("owner", List.of());
    McpClient expiring = fixture.client(first, minted.token().reveal());
    try (EventStream one = alpha.listen(MESSAGES);
        EventStream two = expiring.listen(MESSAGES)) {
      fixture.execute("UPDATE clients SET disabled_at = now() WHERE name = 'alpha'");
      fixture.execute("UPDATE api_keys SET expires_at = now() WHERE id = ?", minted.id().value());
      one.message();
      one.ends();
      two.message();
      two.ends();
    }
  }

  @Test
  void aReplicaThatStopsEndsItsStreamsInOrderAndTheOtherGoesOn() {
    McpClient modern = fixture.client(first, fixture.key("alpha"));
    McpClient legacy = modern.legacy();
    legacy.resource("resources/subscribe", MESSAGES);
    try (EventStream listening = modern.listen(MESSAGES);
        EventStream got = legacy.stream()) {
      assertThat(got.updated()).isEqualTo(MESSAGES);
      first.close();
      JsonNode result = listening.message();
      assertThat(result.at("/result/resultType").asText()).isEqualTo("complete");
      listening.ends();
      got.ends();
    }
    try (EventStream again = legacy.at(second).stream()) {
      assertThat(again.updated()).isEqualTo(MESSAGES);
      arrives("alpha");
      assertThat(again.updated()).isEqualTo(MESSAGES);
    }
  }

  @Test
  void whatWasMissedWhileTheListenConnectionWasLostIsMadeUpFor() {
    McpClient alpha = fixture.client(first, fixture.key("alpha"));
    try (EventStream stream = alpha.listen(MESSAGES)) {
      fixture.value(
          """
          SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE application_name LIKE '%-listen' AND datname = current_database()
          """);
      webhooks.silent(fixture.number(), contact);
      assertThat(stream.updated()).isEqualTo(MESSAGES);
    }
  }

  @Test
  void aBurstIsFoldedIntoFewNotifications() {
    McpClient alpha = fixture.client(first, fixture.key("alpha"));
    try (EventStream stream = alpha.listen(MESSAGES, conversation())) {
      Wamid wamid = webhooks.silent(fixture.number(), contact);
      for (int i = 0; i < 200; i++) {
        webhooks.hint("alpha", NUMBER, new Wamid(i == 100 ? wamid.value() : "wamid.x" + i));
      }
      List<JsonNode> told = stream.untilQuiet(Duration.ofSeconds(2));
      assertThat(told)
          .extracting(message -> message.at("/params/uri").asText())
          .contains(MESSAGES, conversation());
      assertThat(told).hasSizeLessThan(100);
    }
  }

  @Test
  void aHintThatCannotBeReadHoldsUpNothing() {
    McpClient alpha = fixture.client(first, fixture.key("alpha"));
    try (EventStream stream = alpha.listen(MESSAGES)) {
      for (String channel : List.of("wamcp_notify", "wamcp_messages", "wamcp_sessions")) {
        fixture.value("SELECT pg_notify(?, 'no json')", channel);
        fixture.value("SELECT pg_notify(?, '{}')", channel);
      }
      arrives("alpha");
      assertThat(stream.updated()).isEqualTo(MESSAGES);
    }
  }

  @Test
  void streamsAreCountedAndCapped() {
    McpService small = fixture.set("mcp.max-streams-per-key", "1").start();
    listens(small);
    McpClient alpha = fixture.client(small, fixture.key("alpha"));
    McpClient legacy = alpha.legacy();
    legacy.session();
    try (EventStream stream = alpha.listen(MESSAGES)) {
      assertThat(stream).isNotNull();
      assertThat(legacy.bare("GET").statusCode()).isEqualTo(429);
      assertThat(AdminPort.metrics(small))
          .containsPattern("wamcp_mcp_streams\\{[^}]*kind=\"listen\"[^}]*\\} 1")
          .containsPattern("wamcp_mcp_streams\\{[^}]*kind=\"get\"[^}]*\\} 0")
          .containsPattern("wamcp_mcp_requests_total\\{[^}]*revision=\"2025-11-25\"");
    }
  }

  @Test
  @Tag("slow")
  void fiveHundredIdleStreamsStayOpenAndAreTold() {
    McpService big = fixture.set("mcp.max-streams-per-key", "500").start();
    listens(big);
    McpClient alpha = fixture.client(big, fixture.key("alpha"));
    fixture.execute("UPDATE api_keys SET rpm_limit = 10000");
    List<EventStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        streams.add(alpha.listen(MESSAGES));
      }
      arrives("alpha");
      streams.forEach(stream -> assertThat(stream.updated()).isEqualTo(MESSAGES));
      assertThat(AdminPort.metrics(big))
          .containsPattern("wamcp_mcp_streams\\{[^}]*kind=\"listen\"[^}]*\\} 500");
    } finally {
      streams.forEach(EventStream::close);
    }
  }
}

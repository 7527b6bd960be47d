package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wamcp.mcp.auth.KeyMinting.Minted;
import io.wamcp.mcp.auth.KeyRequest;
import io.wamcp.store.Clients;
import io.wamcp.store.Grants;
import io.wamcp.testkit.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What keys and grants allow, and how soon a change of them holds on every replica. */
class AccessIT {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final McpFixture fixture = new McpFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static int status(McpClient client) {
    return client.post("tools/list", JsonNodeFactory.instance.objectNode(), null).statusCode();
  }

  private McpClient client(McpService service, Minted key) {
    return fixture.client(service, key.token().reveal());
  }

  private Minted mint(KeyRequest request) {
    return fixture.keys().mint(request.withLimits(KeyRequest.MOST, KeyRequest.MOST));
  }

  @Test
  void aRevocationHoldsOnEveryReplicaAtOnce() {
    // Time stands still, so what a replica remembers grows no older: only being told helps.
    MutableClock clock = MutableClock.at("2026-11-25T10:00:00Z");
    List<McpService> replicas =
        List.of(fixture.start(clock), fixture.start(clock), fixture.start(clock));
    Minted key = fixture.minted("owner", List.of());
    List<McpClient> clients = replicas.stream().map(each -> client(each, key)).toList();
    await().until(() -> clients.stream().allMatch(each -> status(each) == 200));

    fixture.revoke(key);

    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> clients.stream().allMatch(each -> status(each) == 401));
  }

  @Test
  void aRevocationHoldsWithinTwoSecondsWithoutNotifications() {
    McpService service = fixture.start();
    Minted key = fixture.minted("owner", List.of());
    McpClient client = client(service, key);
    // Nobody tells, as when the connection that listens is lost.
    fixture.execute("ALTER TABLE api_keys DISABLE TRIGGER api_keys_access_tg");
    assertThat(status(client)).isEqualTo(200);

    fixture.revoke(key);

    await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> status(client) == 401);
  }

  @Test
  void aKeyNeedsItsNumberInScopeAndInGrant() {
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    fixture.grant("alpha", fixture.otherNumber(), List.of("*"));
    String one = McpFixture.NUMBER.value();
    String other = McpFixture.OTHER_NUMBER.value();
    McpClient both = client(service, fixture.minted("alpha", List.of()));
    McpClient narrow = client(service, fixture.minted("alpha", List.of("numbers:" + one)));
    McpClient neither = client(service, fixture.minted("alpha", List.of("numbers:1")));

    assertThat(both.call("get_messages", Map.of("phoneNumberId", other)).error()).isFalse();
    assertThat(narrow.call("get_messages", Map.of("phoneNumberId", one)).error()).isFalse();
    McpClient.Answer refused = narrow.call("get_messages", Map.of("phoneNumberId", other));
    assertThat(refused.code()).isEqualTo("unknown_number");
    assertThat(refused.text()).contains(one).doesNotContain("Sales");
    assertThat(neither.call("get_messages", Map.of()).code()).isEqualTo("no_number_granted");

    fixture.grant("alpha", fixture.number(), List.of("send_message"));
    assertThat(narrow.call("get_messages", Map.of()).code()).isEqualTo("no_number_granted");
  }

  @Test
  void aKeySeesMessagesOfItsNumbersOnly() {
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    fixture.grant("alpha", fixture.otherNumber(), List.of("*"));
    McpClient both = client(service, fixture.minted("alpha", List.of()));
    McpClient narrow =
        client(service, fixture.minted("alpha", List.of("numbers:" + McpFixture.NUMBER)));
    String queueId =
        both.call(
                "send_message",
                Map.of(
                    "to",
                    "+15550001111",
                    "body",
                    "elsewhere",
                    "force",
                    true,
                    "phoneNumberId",
                    McpFixture.OTHER_NUMBER.value()))
            .content()
            .path("queueId")
            .asText();

    assertThat(both.call("get_messages", Map.of()).content().path("messages")).hasSize(1);
    assertThat(narrow.call("get_messages", Map.of()).content().path("messages")).isEmpty();
    assertThat(both.call("get_message_status", Map.of("queueId", queueId)).error()).isFalse();
    assertThat(narrow.call("get_message_status", Map.of("queueId", queueId)).code())
        .isEqualTo("not_found");
  }

  @Test
  void aReadOnlyKeyIsShownAndMayUseWhatReads() {
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    McpClient reader =
        client(
            service,
            mint(
                new KeyRequest(
                    "alpha",
                    "reader",
                    List.of("tools:*"),
                    Optional.empty(),
                    true,
                    List.of(),
                    1,
                    1)));

    assertThat(reader.toolNames()).contains("get_messages").doesNotContain("send_message");
    assertThat(
            reader
                .call("send_message", Map.of("to", "+15550001111", "body", "x", "force", true))
                .code())
        .isEqualTo("not_permitted");
    assertThat(fixture.value("SELECT count(*) FROM messages")).isEqualTo("0");
  }

  @Test
  void aKeySendsToItsRecipientsOnly() {
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    McpClient client =
        client(
            service,
            mint(
                new KeyRequest(
                    "alpha",
                    "narrow",
                    List.of(),
                    Optional.empty(),
                    false,
                    List.of("+15550001111", "+4915*", "US.13*"),
                    1,
                    1)));

    for (String allowed :
        List.of("+1 (555) 000-1111", "+4915112345678", "US.13491208655302741918")) {
      assertThat(send(client, allowed).error()).as(allowed).isFalse();
    }
    for (String refused : List.of("+15550001112", "+155500011110", "+4916112345678", "US.2349")) {
      assertThat(send(client, refused).code()).as(refused).isEqualTo("recipient_not_allowed");
    }
    assertThat(fixture.value("SELECT count(*) FROM messages")).isEqualTo("3");
  }

  @Test
  void aKeyTouchesMessagesOfItsRecipientsOnly() {
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    KeyRequest narrow =
        new KeyRequest(
            "alpha", "narrow", List.of(), Optional.empty(), false, List.of("+1555000111*"), 1, 1);
    McpClient client = client(service, mint(narrow));
    for (String person : List.of("15550001111", "15550002222")) {
      UUID contact = InboundRows.contact(fixture, fixture.number(), person, null);
      InboundRows.insert(fixture, fixture.number(), contact, person);
    }
    for (String tool : List.of("mark_read", "send_reaction")) {
      assertThat(touch(client, tool, "15550001111").error()).as(tool).isFalse();
      assertThat(touch(client, tool, "15550002222").code()).isEqualTo("recipient_not_allowed");
    }
    assertThat(fixture.value("SELECT count(*) FROM event_outbox")).isEqualTo("2");
  }

  @Test
  void aKeyRetriesSendsToItsRecipientsOnly() {
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    McpClient wide = client(service, fixture.minted("alpha", List.of()));
    McpClient narrow =
        client(
            service,
            mint(
                new KeyRequest(
                    "alpha",
                    "narrow",
                    List.of(),
                    Optional.empty(),
                    false,
                    List.of("+1555000111*"),
                    1,
                    1)));
    String inside = send(wide, "+15550001111").content().path("queueId").asText();
    String outside = send(wide, "+15550002222").content().path("queueId").asText();
    fixture.execute(
        "UPDATE messages SET status = 'failed', send_state = 'settled', failed_at = now(),"
            + " error_type = 'internal_error', error_message = 'x'");

    assertThat(narrow.call("retry_send", Map.of("queueId", inside, "force", true)).error())
        .isFalse();
    assertThat(narrow.call("retry_send", Map.of("queueId", outside, "force", true)).code())
        .isEqualTo("recipient_not_allowed");
    assertThat(fixture.value("SELECT status FROM messages WHERE request_id = ?::uuid", outside))
        .isEqualTo("failed");
  }

  private McpClient.Answer touch(McpClient client, String tool, String person) {
    String wamid = fixture.value("SELECT wamid FROM messages WHERE body = ?", person);
    return client.call(
        tool,
        tool.equals("mark_read")
            ? Map.of("wamid", wamid)
            : Map.of("wamid", wamid, "emoji", "👍", "force", true));
  }

  private static McpClient.Answer send(McpClient client, String to) {
    return client.call("send_message", Map.of("to", to, "body", "x", "force", true));
  }

  @Test
  void aGrantThatIsTakenHoldsForTheNextCall() {
    McpService service = fixture.start();
    fixture.grant("alpha", fixture.number(), List.of("*"));
    McpClient client = client(service, fixture.minted("alpha", List.of()));
    assertThat(client.call("get_messages", Map.of()).error()).isFalse();

    fixture
        .database()
        .inTransactionDo(
            tx ->
                Grants.revoke(
                    tx,
                    Clients.findByName(tx, "alpha").orElseThrow().id(),
                    fixture.number(),
                    java.time.Instant.now()));

    assertThat(client.call("get_messages", Map.of()).code()).isEqualTo("no_number_granted");
  }

  @Test
  void whenAKeyWasLastUsedIsWrittenDown() {
    McpService service = fixture.start();
    Minted key = fixture.minted("owner", List.of());
    assertThat(status(client(service, key))).isEqualTo(200);

    await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () ->
                "127.0.0.1"
                    .equals(
                        fixture.value(
                            "SELECT host(last_used_ip) FROM api_keys WHERE prefix = ?"
                                + " AND last_used_at > now() - interval '1 minute'",
                            key.token().prefix())));
  }

  @Test
  void theLastUsesAreWrittenWhenTheServiceStops() {
    Minted key = fixture.minted("owner", List.of());
    try (McpService service = McpService.start(fixture.settings(), java.time.Clock.systemUTC())) {
      assertThat(status(client(service, key))).isEqualTo(200);
    }
    assertThat(fixture.value("SELECT count(last_used_at) FROM api_keys")).isEqualTo("1");
  }
}

package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wamcp.mcp.auth.KeyMinting.Minted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who did what is written down, without what they wrote. */
class AuditIT {

  private static final String LINES =
      "SELECT string_agg(concat_ws(' ', tool, outcome, error_code), ',' ORDER BY id)"
          + " FROM audit_log WHERE event = 'tool.call' AND api_key_id = ?";

  private final McpFixture fixture = new McpFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void everyToolCallHasItsLine() {
    McpService service = fixture.start();
    Minted key = fixture.minted("owner", List.of());
    McpClient client = fixture.client(service, key.token().reveal());
    client.call("ping", Map.of());
    client.call("get_messages", Map.of("phoneNumberId", "100000000000077"));
    client.call("get_messages", Map.of("limit", -1));
    client.post(
        "tools/call", JsonNodeFactory.instance.objectNode().put("name", "nothing"), "nothing");
    Minted reader = fixture.minted("alpha", List.of("tools:ping"));
    fixture.client(service, reader.token().reveal()).call("get_messages", Map.of());
    service.close();

    assertThat(fixture.value(LINES, key.id().value()))
        .isEqualTo(
            "ping ok,get_messages tool_error unknown_number,"
                + "get_messages tool_error invalid_arguments,protocol_error -32602");
    assertThat(fixture.value(LINES, reader.id().value()))
        .isEqualTo("get_messages tool_error not_permitted");
    assertThat(
            fixture.value(
                "SELECT concat_ws(' ', client_id = c.id, wa_phone_number_id, host(ip), latency_ms"
                    + " >= 0) FROM audit_log a, clients c WHERE c.name = 'owner' AND api_key_id = ?"
                    + " AND error_code = 'unknown_number'",
                key.id().value()))
        .isEqualTo("t 100000000000077 127.0.0.1 t");
  }

  @Test
  void theAddressIsTheClientsAsFarAsTrustedProxiesTell() {
    String address = "SELECT host(ip) FROM audit_log WHERE api_key_id = ?";
    Minted direct = fixture.minted("owner", List.of());
    McpService believesNobody = fixture.start();
    fixture
        .client(believesNobody, direct.token().reveal())
        .forwardedFor("203.0.113.9")
        .call("ping", Map.of());
    believesNobody.close();
    Minted through = fixture.minted("owner", List.of());
    McpService behindProxies =
        fixture.set("server.trusted-proxies", "127.0.0.0/8,10.0.0.0/8").start();
    fixture
        .client(behindProxies, through.token().reveal())
        .forwardedFor("192.0.2.1, 203.0.113.9, 10.1.2.3")
        .call("ping", Map.of());
    behindProxies.close();

    assertThat(fixture.value(address, direct.id().value())).isEqualTo("127.0.0.1");
    assertThat(fixture.value(address, through.id().value())).isEqualTo("203.0.113.9");
  }

  @Test
  void aResourceThatIsReadHasItsLineToo() {
    McpService service = fixture.start();
    Minted key = fixture.minted("owner", List.of());
    McpClient client = fixture.client(service, key.token().reveal());
    client.resource("resources/read", "wamcp://numbers/" + McpFixture.NUMBER + "/messages");
    client.refused("resources/read", "wamcp://numbers/100000000000077/messages");
    service.close();

    assertThat(
            fixture.value(
                "SELECT string_agg(concat_ws(' ', wa_phone_number_id, outcome, error_code), ','"
                    + " ORDER BY id) FROM audit_log WHERE event = 'resource.read'"
                    + " AND api_key_id = ?",
                key.id().value()))
        .isEqualTo(McpFixture.NUMBER + " ok,100000000000077 protocol_error -32602");
  }

  @Test
  void aSendIsWrittenDownBeforeItIsAnsweredAndWithoutItsText() {
    McpService service = fixture.start();
    Minted key = fixture.minted("owner", List.of());
    McpClient client = fixture.client(service, key.token().reveal());

    String queueId =
        client
            .call(
                "send_message",
                Map.of(
                    "to", "+15550001111",
                    "body", "a secret text",
                    "force", true,
                    "idempotencyKey", "my-own-key",
                    "phoneNumberId", McpFixture.NUMBER.value()))
            .content()
            .path("queueId")
            .asText();

    assertThat(
            fixture.value(
                "SELECT request_id FROM audit_log WHERE tool = 'send_message' AND outcome = 'ok'"))
        .isEqualTo(queueId);
    assertThat(fixture.value("SELECT string_agg(to_jsonb(a)::text, ' ') FROM audit_log a"))
        .doesNotContain("a secret text", "15550001111", "my-own-key", key.token().reveal());
  }

  @Test
  void aFloodOfRefusedKeysIsFewLines() {
    McpService service = fixture.start();
    Minted revoked = fixture.minted("alpha", List.of());
    fixture.revoke(revoked);
    McpClient stranger = fixture.client(service, "wamcp_live_" + "b".repeat(40));
    McpClient former = fixture.client(service, revoked.token().reveal());
    for (int i = 0; i < 100; i++) {
      stranger.post("ping", JsonNodeFactory.instance.objectNode(), null);
      former.post("ping", JsonNodeFactory.instance.objectNode(), null);
    }
    service.close();

    String lines =
        "SELECT concat_ws(' ', sum((details->>'count')::int), count(*) <= 10, max(host(ip)))"
            + " FROM audit_log WHERE event = 'auth.refused' AND error_code = ?";
    assertThat(fixture.value(lines, "unknown")).isEqualTo("100 t 127.0.0.1");
    assertThat(fixture.value(lines + " AND api_key_id IS NOT NULL", "revoked"))
        .isEqualTo("100 t 127.0.0.1");
    assertThat(fixture.value("SELECT string_agg(to_jsonb(a)::text, ' ') FROM audit_log a"))
        .doesNotContain("wamcp_live_", "bbbbb");
  }

  @Test
  void theServiceCannotChangeWhatItWrote() {
    McpService service = fixture.start();
    McpClient client = fixture.client(service, fixture.key("owner"));
    client.call("ping", Map.of());

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> "1".equals(fixture.value("SELECT count(*) FROM audit_log")));
    assertThat(
            fixture.value(
                "SELECT string_agg(DISTINCT has_table_privilege('wa_app', 'audit_log', p)::text,"
                    + " '') FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p"))
        .isEqualTo("false");
  }
}

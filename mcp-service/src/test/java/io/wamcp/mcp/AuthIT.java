package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wamcp.mcp.auth.KeyMinting.Minted;
import io.wamcp.mcp.auth.KeyRefusedException;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.mcp.tool.ToolSet;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthIT {

  private final McpFixture fixture = new McpFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static HttpResponse<String> list(McpClient client) {
    return client.post("tools/list", JsonNodeFactory.instance.objectNode(), null);
  }

  private static void assertRefused(HttpResponse<String> response, String challenge) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).contains(challenge);
  }

  @Test
  void refusesAMissingAMalformedAnUnknownAndAWrongKey() {
    McpService service = fixture.start();
    String key = fixture.key("owner");
    char last = key.charAt(key.length() - 1);
    String wrong = key.substring(0, key.length() - 1) + (last == 'a' ? 'b' : 'a');

    assertThat(list(fixture.client(service, key)).statusCode()).isEqualTo(200);
    assertThat(list(fixture.client(service, key).legacy()).statusCode()).isEqualTo(200);
    assertRefused(list(fixture.client(service, null)), "Bearer");
    assertRefused(list(fixture.client(service, "nonsense")), "invalid_token");
    assertRefused(list(fixture.client(service, "wamcp_live_" + "a".repeat(40))), "invalid_token");
    assertRefused(list(fixture.client(service, wrong)), "invalid_token");
    assertRefused(list(fixture.client(service, wrong).legacy()), "invalid_token");
  }

  @Test
  void aRevokedKeyIsRefusedWithinTwoSeconds() {
    McpService service = fixture.start();
    Minted key = fixture.minted("owner", List.of());
    McpClient client = fixture.client(service, key.token().reveal());
    assertThat(list(client).statusCode()).isEqualTo(200);

    assertThat(fixture.revoke(key)).isTrue();

    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(list(client).statusCode()).isEqualTo(401));
    assertThat(fixture.revoke(key)).isFalse();
  }

  @Test
  void aKeyOfADisabledClientIsRefusedUntilItIsEnabled() {
    McpService service = fixture.start();
    McpClient client = fixture.client(service, fixture.key("alpha"));
    assertThat(list(client).statusCode()).isEqualTo(200);

    fixture.execute("UPDATE clients SET disabled_at = now() WHERE name = 'alpha'");
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(list(client).statusCode()).isEqualTo(401));

    fixture.execute("UPDATE clients SET disabled_at = NULL WHERE name = 'alpha'");
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(list(client).statusCode()).isEqualTo(200));
  }

  @Test
  void anExpiredKeyIsRefused() {
    McpService service = fixture.start();
    McpClient client =
        fixture.client(service, fixture.mintedFor("owner", Duration.ofSeconds(3)).token().reveal());
    assertThat(list(client).statusCode()).isEqualTo(200);

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(list(client).statusCode()).isEqualTo(401));
  }

  @Test
  void aKeyOfThePepperBeforeWorksWhileItIsNamed() {
    String old = fixture.key("owner");
    McpService rotating =
        fixture
            .set("mcp.api-key-pepper", "another pepper, also long enough")
            .set("mcp.api-key-pepper-previous", McpFixture.PEPPER)
            .start();
    McpService rotated = fixture.set("mcp.api-key-pepper-previous", "").start();

    assertThat(list(fixture.client(rotating, old)).statusCode()).isEqualTo(200);
    assertThat(list(fixture.client(rotated, old)).statusCode()).isEqualTo(401);
  }

  @Test
  void listsOnlyTheToolsAKeyMayUse() {
    McpService service = fixture.start();
    McpClient reader =
        fixture.client(
            service, fixture.minted("alpha", List.of("tools:get_messages")).token().reveal());

    assertThat(fixture.client(service, fixture.key("owner")).toolNames())
        .containsExactlyElementsOf(ToolSet.SPECS.stream().map(ToolSpec::name).toList());
    assertThat(reader.toolNames()).containsExactly("get_messages");
    assertThat(reader.legacy().toolNames()).containsExactly("get_messages");
    McpClient.Answer answer =
        reader.call("send_message", Map.of("to", "+15550001111", "body", "x"));
    assertThat(answer.error()).isTrue();
    assertThat(answer.code()).isEqualTo("not_permitted");
  }

  @Test
  void onlyTheOwnerGetsAKeyForEverything() {
    assertThatThrownBy(() -> fixture.minted("alpha", List.of("*")))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("only the owner");
    assertThatThrownBy(() -> fixture.minted("owner", List.of("send_message")))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("no scope");
    assertThatThrownBy(() -> fixture.minted("nobody", List.of()))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("no client named nobody");
  }

  @Test
  void refusesOriginsNobodyAllowed() {
    McpService service = fixture.set("mcp.allowed-hosts", "gateway.example").start();

    assertThat(list(fixture.client(service, fixture.key("owner"))).statusCode()).isEqualTo(403);
  }
}

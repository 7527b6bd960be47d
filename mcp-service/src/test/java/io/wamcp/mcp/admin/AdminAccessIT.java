package io.wamcp.mcp.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wamcp.mcp.McpClient;
import io.wamcp.mcp.McpFixture;
import io.wamcp.mcp.McpService;
import io.wamcp.store.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator says about keys and numbers holds, is written down, and shows no secret. */
class AdminAccessIT {

  private static final String NUMBER = McpFixture.NUMBER.value();

  private record Result(int exit, String out, String err) {
    JsonNode json() {
      return Json.read(out);
    }
  }

  private final McpFixture fixture = new McpFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private Result run(String command, String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.addAll(List.of(more));
    int exit =
        AdminMain.run(
            fixture::settings,
            new PrintWriter(out),
            new PrintWriter(err),
            all.toArray(String[]::new));
    return new Result(exit, out.toString(), err.toString());
  }

  private static int status(McpClient client) {
    return client.post("tools/list", JsonNodeFactory.instance.objectNode(), null).statusCode();
  }

  @Test
  void aRotatedKeyWorksBesideItsHeirForTheGrace() {
    McpService service = fixture.start();
    Result minted =
        run(
            "keys mint --client alpha --label agent --scopes tools:ping --expires 90d --rpm 600"
                + " --daily 7 --read-only --recipients +15550001111 --json");
    String old = minted.err().strip();
    String prefix = minted.json().path("prefix").asText();

    Result rotated = run("keys rotate --grace 1h --json", prefix);

    assertThat(rotated.out()).doesNotContain("wamcp_live_");
    String fresh = rotated.err().strip();
    assertThat(fresh).matches("wamcp_live_[a-z2-9]{40}").isNotEqualTo(old);
    assertThat(status(fixture.client(service, old))).isEqualTo(200);
    assertThat(fixture.client(service, fresh).toolNames()).containsExactly("ping");
    JsonNode keys = run("keys list --client alpha --json").json();
    assertThat(keys).hasSize(2);
    for (JsonNode key : keys) {
      assertThat(key.path("rpm").asInt()).isEqualTo(600);
      assertThat(key.path("daily").asInt()).isEqualTo(7);
      assertThat(key.path("readOnly").asBoolean()).isTrue();
      assertThat(key.path("recipients").path(0).asText()).isEqualTo("+15550001111");
      assertThat(key.path("scopes").toString()).isEqualTo("[\"tools:ping\",\"numbers:*\"]");
    }
    assertThat(Instant.parse(keys.path(0).path("expiresAt").asText()))
        .isAfter(Instant.now().plus(Duration.ofDays(89)));
    assertThat(Instant.parse(keys.path(1).path("expiresAt").asText()))
        .isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(1)));
    assertThat(
            fixture.value(
                "SELECT count(*) FROM api_keys n JOIN api_keys o ON o.id = n.rotated_from_id"
                    + " WHERE o.prefix = ?",
                prefix))
        .isEqualTo("1");
  }

  @Test
  void withoutGraceTheOldKeyEndsAtOnce() {
    McpService service = fixture.start();
    Result minted = run("keys mint --client owner --label laptop --json");
    McpClient old = fixture.client(service, minted.err().strip());
    assertThat(status(old)).isEqualTo(200);
    String prefix = minted.json().path("prefix").asText();

    Result rotated = run("keys rotate", prefix);

    await().atMost(Duration.ofSeconds(2)).until(() -> status(old) == 401);
    assertThat(rotated.out()).contains("replaces " + prefix).doesNotContain("wamcp_live_");
    assertThat(run("keys rotate", prefix).err()).contains("works no longer");
    assertThat(run("keys rotate zzzzzzzzzzzz").err()).contains("no key with this prefix");
  }

  @Test
  void aDisabledNumberIsNobodysUntilItIsEnabled() {
    McpService service = fixture.start();
    McpClient owner = fixture.client(service, fixture.key("owner"));
    Map<String, String> there = Map.of("phoneNumberId", NUMBER);

    assertThat(run("numbers disable", NUMBER).exit()).isZero();
    assertThat(owner.call("get_messages", there).code()).isEqualTo("unknown_number");
    assertThat(run("numbers list --json").json().path(0).path("disabled").asBoolean()).isTrue();
    assertThat(run("numbers enable", NUMBER).exit()).isZero();
    assertThat(owner.call("get_messages", there).error()).isFalse();
    assertThat(run("numbers disable 1099").err()).contains("there is no number");
  }

  @Test
  void refusesKeysThatCannotBe() {
    for (String wrong :
        List.of(
            "--rpm 0",
            "--daily 0",
            "--rpm 1000001",
            "--scopes numbers:x",
            "--scopes *",
            "--recipients 0123",
            "--recipients *")) {
      Result refused = run("keys mint --client alpha --label x " + wrong);
      assertThat(refused.exit()).as(wrong).isEqualTo(1);
      assertThat(refused.err()).as(wrong).isNotBlank();
    }
    assertThat(fixture.value("SELECT count(*) FROM api_keys")).isEqualTo("0");
    assertThat(fixture.value("SELECT count(*) FROM audit_log")).isEqualTo("0");
  }

  @Test
  void everyChangeIsWrittenDownAndNoSecret() {
    run("clients create --name gamma");
    run("clients disable gamma");
    run("clients enable gamma");
    run("grants add --client gamma --daily-cap 5 --number", NUMBER);
    run("grants revoke --client gamma --number", NUMBER);
    run("grants revoke --client gamma --number", NUMBER);
    Result minted = run("keys mint --client gamma --label agent --json");
    String prefix = minted.json().path("prefix").asText();
    String heir = run("keys rotate --grace 1d --json", prefix).err().strip();
    run("keys revoke", prefix);
    run("numbers disable", NUMBER);
    run("numbers enable", NUMBER);
    run("keys list");
    run("grants list");

    assertThat(
            fixture.value(
                "SELECT string_agg(event, ' ' ORDER BY id) FROM audit_log WHERE outcome = 'ok'"))
        .isEqualTo(
            "admin.clients.create admin.clients.disable admin.clients.enable admin.grants.add"
                + " admin.grants.revoke admin.keys.mint admin.keys.rotate admin.keys.revoke"
                + " admin.numbers.disable admin.numbers.enable");
    assertThat(
            fixture.value(
                "SELECT count(*) FROM audit_log a JOIN clients c ON c.id = a.client_id"
                    + " WHERE c.name = 'gamma' AND a.details->>'operator' IS NOT NULL"))
        .isEqualTo("8");
    assertThat(fixture.value("SELECT string_agg(to_jsonb(a)::text, ' ') FROM audit_log a"))
        .contains(prefix)
        .doesNotContain(minted.err().strip().substring(23), heir.substring(23));
  }
}

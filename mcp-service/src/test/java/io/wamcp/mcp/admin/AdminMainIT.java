package io.wamcp.mcp.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.mcp.McpClient;
import io.wamcp.mcp.McpFixture;
import io.wamcp.mcp.McpService;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Json;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminMainIT {

  private record Result(int exit, String out, String err) {
    JsonNode json() {
      return Json.read(out);
    }
  }

  private static Result run(Settings settings, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = AdminMain.run(() -> settings, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(exit, out.toString(), err.toString());
  }

  private static Settings emptyDatabase() {
    DatabaseAccess access = PostgresUnderTest.shared().newDatabase();
    return Settings.of(
        Map.of(
            "db.url", access.jdbcUrl(),
            "db.username", access.user(),
            "db.password", access.password(),
            "mcp.api-key-pepper", McpFixture.PEPPER));
  }

  private static String[] number(String id, String tokenRef) {
    return new String[] {
      "numbers",
      "add",
      "--phone-number-id",
      id,
      "--waba-id",
      "200000000000001",
      "--display-number",
      "+15550009001",
      "--label",
      "Support",
      "--token-ref",
      tokenRef
    };
  }

  @Test
  void setsUpAnEmptyDatabase() {
    Settings settings = emptyDatabase();

    assertThat(run(settings, "owner", "init", "--json").json().path("created").asBoolean())
        .isTrue();
    Result again = run(settings, "owner", "init", "--name", "other", "--json");
    assertThat(again.exit()).isZero();
    assertThat(again.json().path("created").asBoolean()).isFalse();
    assertThat(again.json().path("name").asText()).isEqualTo("owner");

    assertThat(run(settings, number("100000000000001", "secrets://wa_token")).exit()).isZero();
    assertThat(run(settings, number("100000000000001", "secrets://wa_token_2")).exit()).isZero();
    JsonNode numbers = run(settings, "numbers", "list", "--json").json();
    assertThat(numbers).hasSize(1);
    assertThat(numbers.path(0).path("tokenRef").asText()).isEqualTo("secrets://wa_token_2");
    JsonNode grants = run(settings, "grants", "list", "--client", "owner", "--json").json();
    assertThat(grants.findValuesAsText("phoneNumberId")).containsExactly("100000000000001");
  }

  @Test
  void aMintedKeyWorksUntilItIsRevoked() {
    try (McpFixture fixture = new McpFixture()) {
      McpService service = fixture.start();
      Settings settings = fixture.settings();

      Result minted = mint(settings, "alpha", "tools:get_messages,tools:ping");
      String token = minted.err().strip();
      assertThat(minted.out()).doesNotContain(token);
      assertThat(Instant.parse(minted.json().path("expiresAt").asText()))
          .isAfter(Instant.now().plus(Duration.ofDays(89)));
      assertThat(grants(settings, "add", "--tools", "get_messages", "--daily-cap", "5")).isZero();

      McpClient alpha = fixture.client(service, token);
      assertThat(alpha.toolNames()).containsExactly("ping", "get_messages");
      assertThat(alpha.call("get_messages", Map.of()).error()).isFalse();

      JsonNode keys = run(settings, "keys", "list", "--client", "alpha", "--json").json();
      assertThat(keys).hasSize(1);
      assertThat(keys.path(0).path("live").asBoolean()).isTrue();
      assertThat(keys.toString()).doesNotContain(token);

      String prefix = minted.json().path("prefix").asText();
      assertThat(run(settings, "keys", "revoke", prefix).exit()).isZero();
      JsonNode again = run(settings, "keys", "revoke", prefix, "--json").json();
      assertThat(again.path("changed").asBoolean()).isFalse();
      assertThat(run(settings, "keys", "list", "--json").json().path(0).path("live").asBoolean())
          .isFalse();
      assertThat(grants(settings, "revoke")).isZero();
      assertThat(grants(settings, "revoke")).isEqualTo(1);
    }
  }

  /** Mints a key of 90 days. */
  private static Result mint(Settings settings, String client, String scopes) {
    return run(
        settings,
        "keys",
        "mint",
        "--client",
        client,
        "--label",
        "agent",
        "--expires",
        "90d",
        "--scopes",
        scopes,
        "--json");
  }

  /** Changes what alpha may do with the number; returns the exit code. */
  private static int grants(Settings settings, String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of("grants", verb, "--client", "alpha"));
    arguments.addAll(List.of("--number", McpFixture.NUMBER.value()));
    arguments.addAll(List.of(more));
    return run(settings, arguments.toArray(String[]::new)).exit();
  }

  @Test
  void showsATokenToPeopleApartFromTheResult() {
    try (McpFixture fixture = new McpFixture()) {
      Result minted =
          run(fixture.settings(), "keys", "mint", "--client", "owner", "--label", "laptop");

      assertThat(minted.out()).doesNotContain("wamcp_live_");
      assertThat(minted.err()).containsPattern("wamcp_live_[a-z2-9]{40}");
    }
  }

  @Test
  void managesClients() {
    try (McpFixture fixture = new McpFixture()) {
      Settings settings = fixture.settings();

      assertThat(run(settings, "clients", "create", "--name", "gamma").exit()).isZero();
      assertThat(run(settings, "clients", "create", "--name", "gamma").exit()).isEqualTo(1);
      assertThat(run(settings, "clients", "create", "--name", "Gamma!").exit()).isEqualTo(1);
      assertThat(run(settings, "clients", "disable", "gamma").exit()).isZero();
      JsonNode clients = run(settings, "clients", "list", "--json").json();
      assertThat(clients.findValuesAsText("name"))
          .containsExactly("owner", "alpha", "beta", "gamma");
      assertThat(clients.path(3).path("disabled").asBoolean()).isTrue();
      assertThat(run(settings, "clients", "enable", "gamma").exit()).isZero();
      assertThat(run(settings, "clients", "list").out()).contains("name=gamma");
    }
  }

  @Test
  void saysWhatIsWrong() {
    try (McpFixture fixture = new McpFixture()) {
      Settings settings = fixture.settings();

      Result nobody = run(settings, "keys", "mint", "--client", "nobody", "--label", "x");
      assertThat(nobody.exit()).isEqualTo(1);
      assertThat(nobody.err()).contains("there is no client named nobody");
      Result token = run(settings, number("100000000000009", "EAAGsecrettoken"));
      assertThat(token.exit()).isEqualTo(1);
      assertThat(token.err()).contains("secrets://").doesNotContain("EAAGsecrettoken");
      Result tool =
          run(
              settings,
              "grants",
              "add",
              "--client",
              "alpha",
              "--number",
              McpFixture.NUMBER.value(),
              "--tools",
              "sendmessage");
      assertThat(tool.exit()).isEqualTo(1);
      assertThat(tool.err()).contains("send_message");
      for (List<String> wrong :
          List.of(
              List.of("keys", "mint"),
              List.of("nonsense"),
              List.of("keys", "mint", "--client", "owner", "--label", "x", "--expires", "soon"))) {
        assertThat(run(settings, wrong.toArray(String[]::new)).exit()).as("%s", wrong).isEqualTo(2);
      }
    }
    Result unset = run(Settings.of(Map.of()), "clients", "list");
    assertThat(unset.exit()).isEqualTo(2);
    assertThat(unset.err()).contains("db.url");
  }

  @Test
  void ownersAndNumbersComeInOrder() {
    Settings settings = emptyDatabase();
    assertThat(run(settings, "db", "migrate").exit()).isZero();

    Result tooEarly = run(settings, number("100000000000001", "secrets://wa_token"));
    assertThat(tooEarly.exit()).isEqualTo(1);
    assertThat(tooEarly.err()).contains("owner init");
  }
}

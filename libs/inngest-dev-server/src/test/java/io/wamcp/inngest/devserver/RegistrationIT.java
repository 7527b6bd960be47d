package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import io.wamcp.inngest.devserver.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /fn/register} and the requests that make apps send it. */
class RegistrationIT extends DevServerTestBase {

  @Test
  void aRegistrationReplacesTheWholeSet() {
    app.on("a", "lab/e", call -> Scripted.done("1"));
    app.on("b", "lab/e", call -> Scripted.done("1"));
    start();
    JsonNode same = api.register(app.registration()).json();
    assertThat(same.get("ok").asBoolean()).isTrue();
    assertThat(same.get("modified").asBoolean()).isFalse();
    api.ended(api.sent("lab/e", "{}"), 2);

    ObjectNode fewer = app.registration().deepCopy();
    fewer.withArray("functions").remove(0);
    JsonNode changed = api.register(fewer).json();

    assertThat(changed.get("modified").asBoolean()).isTrue();
    assertThat(changed.get("app_id")).isEqualTo(same.get("app_id"));
    JsonNode run = api.ended(api.sent("lab/e", "{}"));
    assertThat(run.at("/function/id").asText()).isEqualTo("b");
  }

  @Test
  void aRecordedRegistrationOfTheJavaScriptSdkIsAccepted() {
    server = builder().start();
    api = new Api(server.url());
    JsonNode body = Capture.read("register-dev-out-of-band").at("/request/body");

    Api.Response response = api.register(body);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.json().get("modified").asBoolean()).isTrue();
    assertThat(response.raw().headers().firstValue("content-type"))
        .contains("text/plain; charset=utf-8");
    assertThat(api.get("/dev").json().get("functions")).hasSize(body.get("functions").size());
  }

  @ParameterizedTest
  @CsvSource({"register-error-invalid-function", "register-error-server-kind"})
  void refusalsAreTheRecordedOnes(String name) {
    server = builder().start();
    api = new Api(server.url());
    JsonNode capture = Capture.read(name);
    String kind = capture.at("/request/headers/x-inngest-expected-server-kind").asText("dev");
    if (kind.isEmpty()) {
      kind = "dev";
    }

    Api.Response response =
        api.send(
            "POST",
            "/fn/register",
            Json.text(capture.at("/request/body")),
            "X-Inngest-Expected-Server-Kind",
            kind);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json()).isEqualTo(capture.at("/response/body"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/functions/0 | triggers | [{\"event\":\"a\"},{\"event\":\"a\"}]",
        "/functions/0 | triggers | [{\"event\":\"a\",\"expression\":\"event.\"}]",
        "/functions/0 | triggers | [{}]",
        "/functions/0 | triggers | [{\"cron\":\"@hourly\"}]",
        "/functions/0 | name | \"\"",
        "/functions/0 | steps | {}",
        "/functions/0 | idempotency | \"event.data.\"",
        "/functions/0 | concurrency | [{\"limit\":1},{\"limit\":1},{\"limit\":1}]",
        "/functions/0 | concurrency | [{\"limit\":1,\"scope\":\"account\"}]",
        "/functions/0 | concurrency | {\"limit\":\"x\"}",
        "/functions/0 | concurrency | {\"fn\":[{\"limit\":1},{\"limit\":2}]}",
        "/functions/0 | triggers | [{\"cron\":\"* * * * *\",\"jitter\":\"6m\"}]",
        "/functions/0 | rateLimit | {\"limit\":0,\"period\":\"1s\"}",
        "/functions/0 | rateLimit | {\"limit\":1,\"period\":\"25h\"}",
        "/functions/0 | throttle | {\"limit\":1,\"period\":\"8d\"}",
        "/functions/0 | throttle | {\"limit\":1,\"period\":\"1s\",\"burst\":-1}",
        "/functions/0 | debounce | {\"period\":\"0s\"}",
        "/functions/0 | debounce | {\"period\":\"99999999999999999999w\"}",
        "/functions/0 | batchEvents | {\"maxSize\":1,\"timeout\":\"1s\"}",
        "/functions/0 | batchEvents | {\"maxSize\":2,\"timeout\":\"10ms\"}",
        "/functions/0 | priority | {\"run\":\"event.\"}",
        "/functions/0 | singleton | {\"mode\":\"wait\"}",
        "/functions/0 | cancel | {\"event\":\"a\"}",
        "/functions/0 | cancel | [{\"event\":\"a\",\"if\":\"size(async.data) > 1\"}]",
        "/functions/0 | cancel | [{},{},{},{},{},{}]",
        "/functions/0 | timeouts | {\"start\":\"soon\"}",
        "/functions/0/steps/step | runtime | {\"url\":\"ftp://x\"}",
        "/functions/0/steps/step | retries | {\"attempts\":\"x\"}"
      })
  void anInvalidFunctionRefusesTheWholeSet(String at, String field, String value) {
    app.on("a", "lab/e", call -> Scripted.done("1"));
    start();
    ObjectNode bad = app.registration().deepCopy();
    ((ObjectNode) bad.at(at)).set(field, Json.stored(value));

    Api.Response response = api.register(bad);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("error").asText()).isEqualTo("At least one function is invalid");
    assertThat(api.ended(api.sent("lab/e", "{}"))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{oops | Invalid request: not a JSON object",
        "[] | Invalid request: not a JSON object",
        "{\"functions\":[]} | App ID required"
      })
  void brokenRequestsAreRefused(String body, String error) {
    server = builder().start();
    api = new Api(server.url());

    Api.Response response = api.send("POST", "/fn/register", body);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("error").asText()).isEqualTo(error);
  }

  @Test
  void configuredAppsAreAskedUntilTheyAnswer() {
    app.on("a", "lab/e", call -> Scripted.done("1"));
    int port = app.port();
    String url = app.url();
    app.close();
    server = builder().appUrls(List.of(url)).start();
    api = new Api(server.url());

    try (ScriptedApp late = new ScriptedApp(port)) {
      late.on("a", "lab/e", call -> Scripted.done("1"));
      late.registerAt(server.url(), "");
      await().until(() -> late.syncs() >= 1);
      assertThat(api.ended(api.sent("lab/e", "{}"))).isNotNull();
    }
  }

  @Test
  void anotherServerOnTheDatabaseKnowsTheFunctionAtOnce() {
    app.on("a", "lab/e", call -> Scripted.done("1"));
    server = builder().start();
    api = new Api(server.url());
    try (DevServer second = builder().start()) {
      Api other = new Api(second.url());
      assertThat(other.runs(other.sent("lab/e", "{}"))).isEmpty();
      register();

      assertThat(other.ended(other.sent("lab/e", "{}"))).isNotNull();
    }
  }
}

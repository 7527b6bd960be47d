package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static io.wamcp.inngest.devserver.ScriptedApp.retries;
import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a failed attempt, and what follows. */
class AttemptsIT extends DevServerTestBase {

  private static final String ERROR = "\"error\":{\"name\":\"E\",\"message\":\"m\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not-sdk",
        "4xx",
        "5xx",
        "unknown-op",
        "garbage",
        "empty-206",
        "no-op-id",
        "bad-sleep"
      })
  void theseAnswersAreFailedAttempts(String kind) {
    app.on("bad", "lab/bad", retries(2), call -> bad(kind));
    start();

    JsonNode run = runOf("lab/bad", "{}");

    assertThat(run.get("status").asText()).isEqualTo("FAILED");
    assertThat(app.calls()).extracting(Received::attempt).containsExactly(0, 1, 2);
  }

  private static Scripted bad(String kind) {
    return switch (kind) {
      case "not-sdk" -> Scripted.done("1").header("X-Inngest-Sdk", null);
      case "4xx" -> Scripted.of(400, "{\"name\":\"E\",\"message\":\"m\"}");
      case "5xx" -> Scripted.of(503, "<html>down</html>").header("X-Inngest-Sdk", null);
      case "unknown-op" -> Scripted.ops(op("a", "StepNotFound", ""));
      case "garbage" -> Scripted.of(206, "{oops");
      case "empty-206" -> Scripted.of(206, "");
      case "no-op-id" -> Scripted.ops("{\"op\":\"StepRun\",\"data\":1}");
      case "bad-sleep" -> Scripted.ops(op("a", "Sleep", "\"name\":\"9999h99999h99999999999h\""));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @Test
  void noRetryEndsTheRunAtOnce() {
    app.on(
        "final",
        "lab/final",
        call ->
            Scripted.of(400, "{\"name\":\"E\",\"message\":\"m\"}")
                .header("X-Inngest-No-Retry", "true"));
    start();

    JsonNode run = runOf("lab/final", "{}");

    assertThat(run.get("status").asText()).isEqualTo("FAILED");
    assertThat(run.at("/output/message").asText()).isEqualTo("m");
    assertThat(app.calls()).hasSize(1);
  }

  @Test
  void anUnreachableAppCostsAttempts() {
    app.on("gone", "lab/gone", retries(1), call -> Scripted.done("1"));
    start();
    app.close();

    JsonNode run = runOf("lab/gone", "{}");

    assertThat(run.get("status").asText()).isEqualTo("FAILED");
    assertThat(run.get("output"))
        .isEqualTo(
            io.wamcp.inngest.devserver.json.Json.stored(
                "{\"error\":{\"error\":\"Unable to reach SDK URL\",\"message\":\"Unable to reach SDK"
                    + " URL\",\"name\":\"Error\"}}"));
  }

  @Test
  void anAppThatWasStartedAnewIsReachedOnAConnectionThatIsAlive() {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start();
    for (int i = 0; i < 3; i++) {
      runOf("lab/f", "{}");
    }
    int port = app.port();
    app.close();

    try (ScriptedApp anew = new ScriptedApp(port)) {
      anew.on("f", "lab/f", call -> Scripted.done("2"));

      assertThat(runOf("lab/f", "{}").path("status").asText()).isEqualTo("COMPLETED");
      assertThat(anew.calls()).hasSize(1);
      assertThat(anew.calls().getFirst().attempt()).isZero();
    }
  }

  @Test
  void anExhaustedStepErrorBecomesTheStepsResult() {
    app.on(
        "step",
        "lab/step",
        retries(2),
        call ->
            call.has("s")
                ? Scripted.done("\"caught\"")
                : Scripted.ops(op("s", "StepError", ERROR)));
    start();

    JsonNode run = runOf("lab/step", "{}");

    assertThat(run.get("status").asText()).isEqualTo("COMPLETED");
    assertThat(app.calls()).extracting(Received::attempt).containsExactly(0, 1, 2, 0);
    assertThat(app.calls().getLast().body().at("/steps/s").toString())
        .isEqualTo("{\"error\":{\"message\":\"m\",\"name\":\"E\"}}");
  }

  @Test
  void aStepErrorThatMustNotBeRetriedIsKeptAtOnce() {
    app.on(
        "step",
        "lab/step",
        call ->
            call.has("s")
                ? Scripted.done("1")
                : Scripted.ops(op("s", "StepError", ERROR)).header("X-Inngest-No-Retry", "true"));
    start();

    runOf("lab/step", "{}");

    assertThat(app.calls()).hasSize(2);
    assertThat(app.calls().getLast().body().at("/steps/s/error/noRetry").asBoolean()).isTrue();
  }

  @Test
  void anInvalidWaitConditionFailsTheRunWithoutRetry() {
    app.on(
        "wait",
        "lab/wait",
        call ->
            Scripted.ops(
                op(
                    "w",
                    "WaitForEvent",
                    "\"opts\":{\"event\":\"x\",\"timeout\":\"1m\",\"if\":\"event.data.\"}")));
    start();

    JsonNode run = runOf("lab/wait", "{}");

    assertThat(run.get("status").asText()).isEqualTo("FAILED");
    assertThat(run.at("/output/name").asText()).isEqualTo("InvalidExpression");
    assertThat(app.calls()).hasSize(1);
  }

  @Test
  void aTooLargeStepOutputIsAFailedAttempt() {
    String big = "\"" + "x".repeat(4 * 1024 * 1024) + "\"";
    app.on("big", "lab/big", retries(1), call -> Scripted.ops(run("s", big)));
    start();

    JsonNode run = runOf("lab/big", "{}");

    assertThat(run.get("status").asText()).isEqualTo("FAILED");
    assertThat(run.at("/output/message").asText())
        .isEqualTo("step output size is greater than the limit");
    assertThat(app.calls()).hasSize(2);
  }

  @Test
  @Tag("slow")
  void aRunHasAtMost1000Steps() {
    app.on(
        "endless",
        "lab/endless",
        call -> Scripted.ops(run("s" + call.body().get("steps").size(), "1")));
    start();

    JsonNode run = runOf("lab/endless", "{}");

    assertThat(run.get("status").asText()).isEqualTo("FAILED");
    assertThat(run.at("/output/name").asText()).isEqualTo("InngestErrFunctionOverflowed");
    assertThat(app.calls()).hasSize(1001);
  }

  @Test
  @Tag("slow")
  void aLargeStateIsFetchedByTheAppAndATooLargeOneFailsTheRun() {
    String part = "\"" + "x".repeat(3_000_000) + "\"";
    app.on(
        "large",
        "lab/large",
        call -> Scripted.ops(run("s" + call.body().at("/ctx/stack/current").asInt(), part)));
    start();

    JsonNode run = runOf("lab/large", "{}");

    assertThat(run.at("/output/name").asText()).isEqualTo("InngestErrStateOverflowed");
    assertThat(app.calls().get(1).body().get("use_api").asBoolean()).isFalse();
    JsonNode third = app.calls().get(2).body();
    assertThat(third.get("use_api").asBoolean()).isTrue();
    assertThat(third.at("/ctx/use_api").asBoolean()).isTrue();
    assertThat(third.get("steps")).isEmpty();
    assertThat(app.calls()).hasSizeBetween(11, 12);
    String id = run.get("id").asText();
    assertThat(api.get("/v0/runs/" + id + "/actions").status()).isEqualTo(410);
  }

  @Test
  void theStandardBackoffIsTheRecordedTable() {
    TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));
    app.on("slow", "lab/slow", retries(1), call -> Scripted.of(500, "{\"name\":\"E\"}"));
    start(
        DevServer.builder()
            .jdbcUrl(TestDatabase.jdbcUrl())
            .schema(schema)
            .poolSize(8)
            .clock(clock));
    String event = api.sent("lab/slow", "{}");
    await().until(() -> app.calls().size() == 1);
    await().until(() -> count("SELECT count(*) FROM queue WHERE attempt = 1") == 1);
    assertThat(
            count(
                "SELECT extract(epoch FROM due_at - timestamptz '2026-11-25T08:00:00Z') FROM queue"))
        .isBetween(15L, 45L);

    clock.advance(Duration.ofSeconds(14));
    server.clockChanged();
    assertThat(api.runs(event).getFirst().get("status").asText()).isEqualTo("RUNNING");
    clock.advance(Duration.ofSeconds(31));
    server.clockChanged();

    assertThat(api.ended(event).get("status").asText()).isEqualTo("FAILED");
    assertThat(app.calls()).hasSize(2);
  }
}

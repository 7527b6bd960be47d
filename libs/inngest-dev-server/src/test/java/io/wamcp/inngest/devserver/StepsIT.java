package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One-step and multi-step runs, and what is called in between. */
class StepsIT extends DevServerTestBase {

  @Test
  void aFunctionWithoutStepsReturnsItsValue() {
    app.on("nostep", "lab/nostep", call -> Scripted.done("\"plain\""));
    start();

    JsonNode run = runOf("lab/nostep", "{\"d\":1}");

    assertThat(run.get("status").asText()).isEqualTo("COMPLETED");
    assertThat(run.at("/output/data").asText()).isEqualTo("plain");
    assertThat(run.at("/function/id").asText()).isEqualTo("nostep");
    assertThat(app.calls()).hasSize(1);
  }

  @Test
  void stepsRunOneAfterTheOtherAndAreRemembered() {
    app.on(
        "multi",
        "lab/multi",
        call ->
            !call.has("a")
                ? Scripted.ops(run("a", "{\"n\":1}"))
                : !call.has("b") ? Scripted.ops(run("b", "2")) : Scripted.done("{\"ok\":true}"));
    start();

    JsonNode run = runOf("lab/multi", "{}");

    assertThat(run.at("/output/ok").asBoolean()).isTrue();
    List<Received> calls = app.calls("multi");
    assertThat(calls).hasSize(3);
    assertThat(calls.get(2).body().get("steps").toString())
        .isEqualTo("{\"a\":{\"data\":{\"n\":1}},\"b\":{\"data\":2}}");
    assertThat(calls)
        .extracting(c -> c.body().at("/ctx/stack/current").asInt())
        .containsExactly(0, 1, 2);
  }

  @Test
  void runCompleteEndsTheRunFromA206() {
    app.on(
        "complete",
        "lab/complete",
        call -> Scripted.ops(op("c", "RunComplete", "\"data\":{\"x\":1}")));
    start();

    JsonNode run = runOf("lab/complete", "{}");

    assertThat(run.get("status").asText()).isEqualTo("COMPLETED");
    assertThat(run.at("/output/x").asInt()).isEqualTo(1);
  }
}

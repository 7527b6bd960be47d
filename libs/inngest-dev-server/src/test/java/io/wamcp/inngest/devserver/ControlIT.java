package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are started and ended by hand, through the API. */
class ControlIT extends DevServerTestBase {

  @Test
  void aFunctionIsInvokedWhateverItsTriggers() {
    app.on("f", "lab/never", call -> Scripted.done("1"));
    start();

    Api.Response answer =
        api.send("POST", "/invoke/lab-f", "{\"data\":{\"n\":3},\"user\":{\"u\":1}}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("status").asInt()).isEqualTo(200);
    assertThat(api.ended(answer.json().get("id").asText()).get("status").asText())
        .isEqualTo("COMPLETED");
    JsonNode event = app.calls("f").getFirst().body().get("event");
    assertThat(event.get("name").asText()).isEqualTo("inngest/function.invoked");
    assertThat(event.at("/data/n").asInt()).isEqualTo(3);
    assertThat(event.at("/data/_inngest/fn_id").asText()).isEqualTo("lab-f");
    assertThat(event.at("/user/u").asInt()).isEqualTo(1);
    assertThat(api.send("POST", "/invoke/nope", "{}").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "x", "{\"data\":[]}", "{\"data\":1}"})
  void whatIsNoEventInvokesNothing(String body) {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start();

    assertThat(api.send("POST", "/invoke/lab-f", body).status()).isEqualTo(400);
    assertThat(count("SELECT count(*) FROM runs")).isZero();
  }

  @Test
  void aRerunIsANewRunOfTheSameEventUnderTheSameLimits() {
    CountDownLatch gate = new CountDownLatch(1);
    app.on(
        "f",
        "lab/f",
        config -> config.put("concurrency", 1).put("idempotency", "event.data.k"),
        call -> {
          gate.await();
          return Scripted.done("1");
        });
    start();
    String event = api.sentRaw("{\"name\":\"lab/f\",\"id\":\"same\",\"data\":{\"k\":1}}");
    String run = api.runId(event);

    Api.Response answer = api.send("POST", "/v2/runs/" + run + "/rerun", null);

    assertThat(answer.status()).isEqualTo(200);
    String again = answer.json().at("/data/id").asText();
    assertThat(again).isNotEqualTo(run);
    await().until(() -> count("SELECT count(*) FROM queue WHERE state = 'blocked'") == 1);
    gate.countDown();
    assertThat(api.ended(event, 2)).extracting(r -> r.get("id").asText()).contains(run, again);
    assertThat(app.calls("f")).hasSize(2);
  }

  @Test
  void aRunIsCancelledThroughVersionTwo() {
    app.on("f", "lab/f", call -> Scripted.ops(op("s", "Sleep", "\"name\":\"1h\"")));
    start();
    String event = api.sent("lab/f", "{}");

    Api.Response answer = api.send("POST", "/v2/runs/" + api.runId(event) + "/cancel", null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(api.ended(event).get("status").asText()).isEqualTo("CANCELLED");
    assertThat(api.send("POST", "/v2/runs/nope/cancel", null).status()).isEqualTo(404);
    assertThat(api.send("POST", "/v2/runs/nope/rerun", null).status()).isEqualTo(404);
  }

  @Test
  void aRunWhoseFunctionIsGoneDoesNotRunAgain() {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start();
    String run = api.ended(api.sent("lab/f", "{}")).get("id").asText();
    try (ScriptedApp other = new ScriptedApp()) {
      api.register(other.registration());
    }

    assertThat(api.send("POST", "/v2/runs/" + run + "/rerun", null).status()).isEqualTo(404);
  }
}

package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server is killed while runs wait for other runs, for signals, or for parts of their own. */
class RestartInBetweenIT extends DevServerTestBase {

  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    never.countDown();
  }

  /** Does not answer the first time it is asked. */
  private Scripted atTheSecondCall(AtomicInteger calls, Scripted answer)
      throws InterruptedException {
    if (calls.getAndIncrement() == 0) {
      never.await();
    }
    return answer;
  }

  @Test
  void aRunThatWaitsForTheRunItInvoked() {
    AtomicInteger invoked = new AtomicInteger();
    app.on(
        "caller",
        "lab/caller",
        ScriptedApp.retries(0),
        call ->
            call.has("i")
                ? Scripted.done(call.body().at("/steps/i/data").toString())
                : Scripted.ops(
                    op(
                        "i",
                        "InvokeFunction",
                        "\"opts\":{\"function_id\":\"lab-invoked\",\"payload\":{},"
                            + "\"timeout\":\"1h\"}")));
    app.on(
        "invoked",
        "lab/invoked",
        ScriptedApp.retries(0),
        call -> atTheSecondCall(invoked, Scripted.done("\"of the invoked\"")));
    start();
    String event = api.sent("lab/caller", "{}");
    await().until(() -> invoked.get() == 1);

    haltAndRestart();

    JsonNode ended = api.ended(event);
    assertThat(ended.get("status").asText()).isEqualTo("COMPLETED");
    assertThat(ended.toString()).contains("of the invoked");
    assertThat(count("SELECT count(*) FROM runs")).as("invoked once").isEqualTo(2);
    assertThat(app.calls("invoked")).extracting(Received::attempt).containsExactly(0, 0);
    assertThat(count("SELECT count(*) FROM waits")).isZero();
  }

  @Test
  void aRunThatWaitsForASignal() {
    app.on(
        "f",
        "lab/f",
        call ->
            call.has("s")
                ? Scripted.done(call.body().at("/steps/s").toString())
                : Scripted.ops(
                    op("s", "WaitForSignal", "\"opts\":{\"signal\":\"go\",\"timeout\":\"1h\"}")));
    start();
    String event = api.sent("lab/f", "{}");
    await().until(() -> count("SELECT count(*) FROM waits") == 1);

    haltAndRestart();

    String signal = "{\"signal\":\"go\",\"data\":\"went\"}";
    assertThat(api.send("POST", "/v1/signals", signal).status()).isEqualTo(200);
    JsonNode ended = api.ended(event);
    assertThat(ended.get("status").asText()).isEqualTo("COMPLETED");
    assertThat(ended.toString()).contains("went");
    assertThat(app.calls("f")).hasSize(2);
    assertThat(api.send("POST", "/v1/signals", signal).status()).as("taken once").isEqualTo(404);
  }

  @Test
  void parallelStepsOfWhichOneIsDone() {
    AtomicInteger second = new AtomicInteger();
    app.on(
        "p",
        "lab/p",
        ScriptedApp.retries(0),
        call ->
            switch (call.stepId()) {
              case "a" -> Scripted.ops(run("a", "1"));
              case "b" -> atTheSecondCall(second, Scripted.ops(run("b", "2")));
              default ->
                  call.has("a") && call.has("b")
                      ? Scripted.done("3")
                      : Scripted.ops(op("a", "StepPlanned", ""), op("b", "StepPlanned", ""));
            });
    start();
    String event = api.sent("lab/p", "{}");
    await().until(() -> second.get() == 1 && count("SELECT count(*) FROM steps") == 1);

    haltAndRestart();

    assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
    assertThat(app.calls("p")).filteredOn(call -> call.stepId().equals("a")).hasSize(1);
    assertThat(app.calls("p")).filteredOn(call -> call.stepId().equals("b")).hasSize(2);
    assertThat(app.calls("p").getLast().body().get("steps").toString())
        .isEqualTo("{\"a\":{\"data\":1},\"b\":{\"data\":2}}");
    assertThat(app.calls("p")).extracting(Received::attempt).containsOnly(0);
  }

  /** The failure is written; the run that is to see to it has not been called. */
  @Test
  void aFailedRunWhoseHandlerWasNotCalled() {
    CountDownLatch claimed = new CountDownLatch(2);
    app.on("f", "lab/f", ScriptedApp.retries(0), call -> Scripted.of(500, "{\"name\":\"E\"}"));
    app.on(
        "handler", "inngest/function.failed", ScriptedApp.retries(0), call -> Scripted.done("1"));
    start(builder().boundaries(place -> stopAtTheLast(claimed, place)));
    String event = api.sent("lab/f", "{}");
    await().until(() -> claimed.getCount() == 0);
    assertThat(count("SELECT count(*) FROM runs WHERE status = 'FAILED'")).isEqualTo(1);
    assertThat(app.calls("handler")).isEmpty();

    haltAndRestart();

    assertThat(api.ended(event).get("status").asText()).isEqualTo("FAILED");
    await().until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == 1);
    assertThat(app.calls("f")).hasSize(1);
    assertThat(app.calls("handler")).hasSize(1);
    assertThat(app.calls("handler").getFirst().body().at("/event/data/run_id").asText())
        .isEqualTo(app.calls("f").getFirst().runId());
  }

  private static void stopAtTheLast(CountDownLatch claimed, String place) {
    if (!place.equals("engine.call.claimed")) {
      return;
    }
    claimed.countDown();
    if (claimed.getCount() > 0) {
      return;
    }
    try {
      new CountDownLatch(1).await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("ended");
  }
}

package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Waits for events, alone and beside other steps. */
class WaitsIT extends DevServerTestBase {

  private static String wait(String id, String event, String timeout, String condition) {
    String when = condition.isEmpty() ? "" : ",\"if\":\"" + condition + "\"";
    return op(
        id,
        "WaitForEvent",
        "\"opts\":{\"event\":\"" + event + "\",\"timeout\":\"" + timeout + "\"" + when + "}");
  }

  private static String value(String id, JsonNode body) {
    return body.at("/steps/" + id).isNull()
        ? "null"
        : body.at("/steps/" + id + "/data/v").toString();
  }

  @Test
  void anEarlierEventDoesNotCountAndTheFirstMatchWins() {
    app.on(
        "w",
        "lab/w",
        call ->
            call.has("w")
                ? Scripted.done(value("w", call.body()))
                : Scripted.ops(wait("w", "lab/answer", "1h", "event.data.k == async.data.k")));
    start();
    api.sent("lab/answer", "{\"k\":1,\"v\":\"early\"}");
    String event = api.sent("lab/w", "{\"k\":1}");
    await().until(() -> count("SELECT count(*) FROM waits") == 1);

    api.event(
        "[{\"name\":\"lab/answer\",\"data\":{\"k\":2,\"v\":\"other\"}},"
            + "{\"name\":\"lab/answer\",\"data\":{\"v\":\"missing\"}},"
            + "{\"name\":\"lab/answer/x\",\"data\":{\"k\":1,\"v\":\"name\"}},"
            + "{\"name\":\"lab/answer\",\"data\":{\"k\":1,\"v\":\"first\"}},"
            + "{\"name\":\"lab/answer\",\"data\":{\"k\":1,\"v\":\"second\"}}]");

    assertThat(api.ended(event).at("/output/data").asText()).isEqualTo("first");
    assertThat(app.calls("w")).hasSize(2);
    assertThat(count("SELECT count(*) FROM waits")).isZero();
    assertThat(count("SELECT count(*) FROM queue")).isZero();
  }

  @Test
  void oneEventEndsManyWaitsAndConcurrentOnesEndEachOnce() throws Exception {
    app.on(
        "w",
        "lab/w",
        call ->
            call.has("w") ? Scripted.done("1") : Scripted.ops(wait("w", "lab/answer", "1h", "")));
    start();
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      events.add(api.sent("lab/w", "{}"));
    }
    await().until(() -> count("SELECT count(*) FROM waits") == 20);

    List<Callable<String>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(() -> api.sent("lab/answer", "{}"));
    }
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> answer : pool.invokeAll(answers)) {
        answer.get();
      }
    }

    for (String event : events) {
      assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
    }
    assertThat(app.calls("w")).hasSize(40);
  }

  @Test
  void whatASiblingStepSendsIsNotMissed() {
    app.on(
        "race",
        "lab/race",
        call -> {
          if (call.stepId().equals("s")) {
            api.sent("lab/reply", "{\"v\":7}");
            return Scripted.ops(run("s", "1"));
          }
          return call.has("w")
              ? Scripted.done(value("w", call.body()))
              : Scripted.ops(op("s", "StepPlanned", ""), wait("w", "lab/reply", "1h", ""));
        });
    start();

    assertThat(runOf("lab/race", "{}").at("/output/data").asInt()).isEqualTo(7);
    assertThat(app.calls("race")).hasSize(3);
    JsonNode join = app.calls("race").getLast().body();
    assertThat(join.at("/ctx/disable_immediate_execution").asBoolean()).isFalse();
    assertThat(join.at("/ctx/stack/stack").toString()).isEqualTo("[\"w\",\"s\"]");
  }

  @Test
  void aFailedBranchIsJoinedLikeTheOthers() {
    app.on(
        "p",
        "lab/p",
        ScriptedApp.retries(1),
        call ->
            switch (call.stepId()) {
              case "a" -> Scripted.ops(run("a", "1"));
              case "b" -> Scripted.ops(op("b", "StepError", "\"error\":{\"name\":\"E\"}"));
              default ->
                  call.has("a")
                      ? Scripted.done("1")
                      : Scripted.ops(op("a", "StepPlanned", ""), op("b", "StepPlanned", ""));
            });
    start();

    runOf("lab/p", "{}");

    assertThat(app.calls("p")).hasSize(5);
    assertThat(app.calls("p").getLast().body().get("steps").toString())
        .isEqualTo("{\"a\":{\"data\":1},\"b\":{\"error\":{\"name\":\"E\"}}}");
  }

  @Test
  void anOldAppIsCalledAfterEveryParallelStep() {
    app.on(
        "p",
        "lab/p",
        call -> {
          if (!call.stepId().equals("step")) {
            return Scripted.ops(run(call.stepId(), "1")).header("X-Inngest-Req-Version", "1");
          }
          boolean all = call.has("a") && call.has("b");
          Scripted planned = Scripted.ops(op("a", "StepPlanned", ""), op("b", "StepPlanned", ""));
          return (all ? Scripted.done("1") : planned).header("X-Inngest-Req-Version", "1");
        });
    start();

    assertThat(runOf("lab/p", "{}").get("status").asText()).isEqualTo("COMPLETED");

    assertThat(app.calls("p").stream().filter(c -> c.stepId().equals("a"))).hasSize(1);
    assertThat(app.calls("p").stream().filter(c -> c.stepId().equals("b"))).hasSize(1);
  }
}

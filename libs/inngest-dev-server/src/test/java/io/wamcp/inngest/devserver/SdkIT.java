package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.BatchEvents;
import io.wamcp.inngest.Branch;
import io.wamcp.inngest.CancelOn;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.Debounce;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestEvent;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Invoke;
import io.wamcp.inngest.OutgoingEvent;
import io.wamcp.inngest.RateLimit;
import io.wamcp.inngest.Singleton;
import io.wamcp.inngest.Step;
import io.wamcp.inngest.StepException;
import io.wamcp.inngest.Throttle;
import io.wamcp.inngest.Timeouts;
import io.wamcp.inngest.WaitForEvent;
import io.wamcp.inngest.WaitForSignal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The SDK of this repository at this server: what needs both to play together. */
class SdkIT {

  private record Function(FunctionDefinition definition, Body body) implements InngestFunction {

    interface Body {
      Object run(FunctionContext context, Step step) throws Exception;
    }

    @Override
    public Object run(FunctionContext context, Step step) throws Exception {
      return body.run(context, step);
    }
  }

  private final String schema = TestDatabase.newSchema();
  private boolean streaming;
  private DevServer server;
  private ServedApp app;

  private static Function function(String id, Function.Body body) {
    return new Function(FunctionDefinition.named(id).on("sdk/" + id).retries(1).build(), body);
  }

  private Api serve(Function... functions) {
    server =
        DevServer.builder()
            .jdbcUrl(TestDatabase.jdbcUrl())
            .schema(schema)
            .poolSize(8)
            .retryBackoff(RetryBackoff.constant(Duration.ofMillis(20)))
            .start();
    app = new ServedApp(server, "sdk", streaming, functions);
    return new Api(server.url());
  }

  @AfterEach
  void stop() {
    app.close();
    server.close();
  }

  private static String nap(Step step, String id, Duration duration) {
    step.sleep(id, duration);
    return id;
  }

  private static JsonNode output(Api api, String event) {
    JsonNode run = api.ended(api.sent(event, "{}"));
    assertThat(run.path("status").asText()).isEqualTo("COMPLETED");
    return run.path("output");
  }

  @Test
  void branchesAreJoined() {
    Api api =
        serve(
            function(
                "join",
                (context, step) -> {
                  Branch<Integer> sum =
                      Branch.of(
                          () -> {
                            int a = step.run("a", Integer.class, () -> 1);
                            return a + step.run("b", Integer.class, () -> 2);
                          });
                  Branch<String> nap = Branch.of(() -> nap(step, "nap", Duration.ofMillis(300)));
                  Branch<String> failure = Branch.of(() -> caught(step));
                  Branch<Optional<InngestEvent>> wait =
                      Branch.of(() -> step.waitForEvent("wait", WaitForEvent.of("sdk/answer")));
                  Branch<List<String>> send =
                      Branch.of(
                          () -> step.sendEvent("send", OutgoingEvent.of("sdk/answer", Map.of())));
                  step.join(sum, nap, failure, wait, send);
                  int after = step.run("after", Integer.class, () -> sum.result() * 10);
                  return Map.of(
                      "after", after,
                      "nap", nap.result(),
                      "failure", failure.result(),
                      "wait", wait.result().orElseThrow().name());
                }));

    JsonNode output = output(api, "sdk/join");

    assertThat(output.path("after").asInt()).isEqualTo(30);
    assertThat(output.path("nap").asText()).isEqualTo("nap");
    assertThat(output.path("failure").asText()).isEqualTo("IllegalStateException: no");
    assertThat(output.path("wait").asText()).isEqualTo("sdk/answer");
  }

  private static String caught(Step step) {
    try {
      return step.run(
          "bad",
          String.class,
          () -> {
            throw new IllegalStateException("no");
          });
    } catch (StepException e) {
      return e.errorName() + ": " + e.getMessage();
    }
  }

  @Test
  void aRaceIsOverWithItsWinner() {
    Api api =
        serve(
            function(
                "race",
                (context, step) -> {
                  String winner =
                      step.race(
                          List.of(
                              () -> nap(step, "never", Duration.ofDays(1)),
                              () -> {
                                nap(step, "one", Duration.ofMillis(50));
                                return nap(step, "two", Duration.ofMillis(50));
                              },
                              () ->
                                  step.waitForEvent("answer", WaitForEvent.of("sdk/nobody"))
                                      .map(InngestEvent::name)
                                      .orElse("none")));
                  String after = step.run("after", String.class, () -> winner + " won");
                  return Map.of(
                      "after", step.run("more", String.class, () -> after), "winner", winner);
                }));

    JsonNode output = output(api, "sdk/race");

    assertThat(output.path("winner").asText()).isEqualTo("two");
    assertThat(output.path("after").asText()).isEqualTo("two won");
  }

  @Test
  void everyOptionCanBeRegistered() {
    FunctionDefinition definition =
        FunctionDefinition.named("options")
            .on("sdk/options", "event.data.x != 1")
            .on("sdk/*")
            .cron("TZ=Europe/Paris 0 9 * * *", Duration.ofSeconds(30))
            .concurrency(Concurrency.limit(2).key("event.data.k"))
            .runConcurrency(Concurrency.limit(3))
            .rateLimit(RateLimit.of(100, Duration.ofSeconds(1)).key("event.data.k"))
            .throttle(Throttle.of(100, Duration.ofSeconds(1)).burst(5))
            .debounce(Debounce.of(Duration.ofSeconds(1)).timeout(Duration.ofSeconds(2)))
            .priority("event.data.vip ? 100 : 0")
            .cancelOn(CancelOn.of("sdk/stop").match("data.k").timeout(Duration.ofHours(1)))
            .singleton(Singleton.skipping().key("event.data.k"))
            .timeouts(Timeouts.ofStart(Duration.ofMinutes(1)).finish(Duration.ofMinutes(2)))
            .build();
    FunctionDefinition batch =
        FunctionDefinition.named("batch")
            .on("sdk/batch")
            .batchEvents(BatchEvents.of(2, Duration.ofSeconds(1)).key("event.data.k"))
            .build();

    serve(new Function(definition, (c, s) -> null), new Function(batch, (c, s) -> null));

    assertThat(app.registration.registered()).isTrue();
  }

  private static Function called(String id, Function.Body body) {
    return new Function(FunctionDefinition.named(id).on("sdk/by-itself").retries(0).build(), body);
  }

  @Test
  void aFunctionCallsOthers() {
    Api api =
        serve(
            function(
                "caller",
                (context, step) -> {
                  int doubled =
                      step.invoke(
                          "double", Integer.class, Invoke.of("sdk-double").data(Map.of("x", 21)));
                  return Map.of(
                      "doubled", doubled,
                      "failed", failure(step, "sdk-broken", Duration.ofMinutes(1)),
                      "unknown", failure(step, "sdk-nobody", Duration.ofMinutes(1)),
                      "late", failure(step, "sdk-slow", Duration.ofMillis(100)));
                }),
            called(
                "double",
                (context, step) -> {
                  int x = context.event().data().path("x").asInt();
                  return step.run("twice", Integer.class, () -> 2 * x);
                }),
            called("slow", (context, step) -> nap(step, "long", Duration.ofMinutes(5))),
            called(
                "broken",
                (context, step) -> {
                  throw new IllegalStateException("broken on purpose");
                }));

    JsonNode output = output(api, "sdk/caller");

    assertThat(output.path("doubled").asInt()).isEqualTo(42);
    assertThat(output.path("failed").asText())
        .isEqualTo("IllegalStateException: broken on purpose");
    assertThat(output.path("unknown").asText())
        .isEqualTo("Error: could not find function with ID: sdk-nobody");
    assertThat(output.path("late").asText())
        .isEqualTo("InngestInvokeTimeoutError: Timed out waiting for invoked function to complete");
  }

  private static String failure(Step step, String functionId, Duration timeout) {
    try {
      return step.invoke(functionId, String.class, Invoke.of(functionId).timeout(timeout));
    } catch (StepException e) {
      return e.errorName() + ": " + e.getMessage();
    }
  }

  private Function waiting(String id, WaitForSignal wait) {
    return function(
        id,
        (context, step) ->
            step.waitForSignal("wait", Integer.class, wait)
                .map(signal -> signal.name() + signal.data())
                .orElse("nobody"));
  }

  @Test
  void signalsResumeWhoWaits() {
    WaitForSignal wait = WaitForSignal.of("go").timeout(Duration.ofMinutes(1));
    Api api =
        serve(
            waiting("first", wait),
            waiting("second", wait),
            waiting("third", wait.replacing()),
            waiting("alone", WaitForSignal.of("never").timeout(Duration.ofMillis(50))),
            function("sender", (context, step) -> step.sendSignal("send", "go", 7)));

    assertThat(app.client.sendSignal("go", 1)).as("nobody waits yet").isFalse();
    String first = api.sent("sdk/first", "{}");
    Awaitility.await()
        .until(
            () ->
                TestDatabase.number(
                        schema, "SELECT count(*) FROM waits WHERE event_name = 'inngest/signal:go'")
                    == 1);
    JsonNode second = api.ended(api.sent("sdk/second", "{}"));
    assertThat(second.path("status").asText()).isEqualTo("FAILED");
    assertThat(second.path("output").path("message").asText())
        .contains("waits for the signal 'go'");

    String third = api.sent("sdk/third", "{}");
    Awaitility.await()
        .until(
            () ->
                TestDatabase.number(
                        schema,
                        "SELECT count(*) FROM waits WHERE event_name = 'inngest/superseded'")
                    == 1);
    assertThat(output(api, "sdk/sender").path("data").asBoolean()).isTrue();

    assertThat(api.ended(third).path("output").path("data").asText()).isEqualTo("go7");
    assertThat(app.client.sendSignal("go", 2)).as("nobody waits any more").isFalse();
    assertThat(output(api, "sdk/alone").path("data").asText()).isEqualTo("nobody");
    assertThat(first).isNotEqualTo(third);
  }

  @Test
  void aSignalWithoutANameIsRefused() {
    Api api = serve(function("nothing", (context, step) -> null));
    for (String body : List.of("", "{", "[]", "{\"signal\":\"\"}", "{\"signal\":{}}")) {
      assertThat(api.send("POST", "/v1/signals", body).status()).as(body).isEqualTo(400);
    }
    assertThat(api.send("POST", "/v1/signals", "{\"signal\":\"x\"}").status()).isEqualTo(404);
  }

  @Test
  void answersMayBeStreams() {
    streaming = true;
    Api api =
        serve(function("streamed", (context, step) -> 1 + step.run("a", Integer.class, () -> 1)));
    assertThat(output(api, "sdk/streamed").path("data").asInt()).isEqualTo(2);
  }
}

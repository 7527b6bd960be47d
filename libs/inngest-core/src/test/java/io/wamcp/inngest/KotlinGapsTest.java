package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.testing.FunctionTester;
import io.wamcp.inngest.testing.TestedRun;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What the official Kotlin SDK (0.2.2) cannot do or does wrong, in functions and steps; its gaps in
 * configuration and sending are in {@link KotlinConfigGapsTest}.
 */
class KotlinGapsTest {

  private static final String A = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";

  record Money(String currency, long cents) {}

  private static EndpointResponse call(
      String stepId, Consumer<ObjectNode> context, LabFunction.Body body) {
    ObjectNode call = Capture.JSON.createObjectNode();
    context.accept(call.putObject("ctx").put("run_id", "01RUN"));
    call.putObject("event").put("name", "lab/f").putObject("data");
    InngestConfig config = InngestConfig.development(URI.create("http://127.0.0.1:1"));
    return InngestEndpoint.of(
            InngestClient.create("lab", config, Lab.CLOCK), List.of(LabFunction.of("f", body)))
        .handle(
            new EndpointRequest(
                "POST",
                "http://app/api/inngest",
                Map.of("fnId", "lab-f", "stepId", stepId),
                Map.of(),
                call.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonNode operation(LabFunction.Body body) {
    return Replies.body(call("step", context -> {}, body)).get(0);
  }

  private static TestedRun run(LabFunction.Body body) {
    return FunctionTester.of(LabFunction.of("f", b -> b.retries(1), body)).run();
  }

  @Test
  void stepsArePlannedWhenTheServerAsksForIt() {
    EndpointResponse response =
        call(
            "step",
            context -> context.put("disable_immediate_execution", true),
            (c, step) -> step.run("a", Integer.class, () -> 1));
    assertThat(Replies.body(response).get(0).path("op").asText()).isEqualTo("StepPlanned");
  }

  @Test
  void oneStepIsExecutedWhenTheServerNamesIt() {
    EndpointResponse response =
        call(A, context -> {}, (c, step) -> step.run("a", Integer.class, () -> 1));
    assertThat(Replies.body(response).get(0).path("op").asText()).isEqualTo("StepRun");
  }

  @Test
  void theServersNumberOfAttemptsCounts() {
    EndpointResponse response =
        call(
            "step",
            context -> context.put("attempt", 1).put("max_attempts", 2),
            (c, step) -> {
              throw new IllegalStateException("attempt " + c.attempt() + " of " + c.maxAttempts());
            });
    assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "true");
    assertThat(Replies.body(response).path("message").asText()).isEqualTo("attempt 1 of 2");
  }

  @Test
  void stateTooLargeToSendIsFetched() {
    // The exchange itself: ExecutionTest.fetchesStateTooLargeToBeSent.
    EndpointResponse response =
        call("step", context -> context.put("use_api", true), (c, step) -> "must not run");
    assertThat(response.status()).isEqualTo(500);
    assertThat(Replies.body(response).path("message").asText())
        .isEqualTo("The state of the run could not be fetched");
  }

  @Test
  void stepsRunInParallel() {
    TestedRun run =
        run(
            (c, step) ->
                step.parallel(
                    List.of(
                        () -> step.run("a", Integer.class, () -> 1),
                        () -> step.run("b", Integer.class, () -> 2))));
    assertThat(run.output()).hasToString("[1,2]");
    assertThat(run.step("a").reportedAt()).isEqualTo(run.step("b").reportedAt());
  }

  @Test
  void theOrderOfResultsDecidesARace() {
    TestedRun run =
        run(
            (c, step) ->
                step.race(
                    List.of(
                        () -> {
                          step.sleep("long", Duration.ofHours(1));
                          return "long";
                        },
                        () -> {
                          step.sleep("short", Duration.ofMinutes(1));
                          return "short";
                        })));
    assertThat(run.output(String.class)).isEqualTo("short");
  }

  @Test
  void aFunctionSleepsUntilAMoment() {
    Instant moment = Instant.parse("2026-11-25T03:00:00Z");
    JsonNode operation =
        operation(
            (c, step) -> {
              step.sleepUntil("a", moment);
              return null;
            });
    assertThat(operation.path("name").asText()).isEqualTo("2026-11-25T03:00:00Z");
  }

  @Test
  void aFunctionSleepsLessThanASecond() {
    JsonNode operation =
        operation(
            (c, step) -> {
              step.sleep("a", Duration.ofMillis(1250));
              return null;
            });
    assertThat(operation.path("name").asText()).isEqualTo("1s250ms");
  }

  @Test
  void aWaitMatchesAField() {
    JsonNode operation =
        operation((c, step) -> step.waitForEvent("a", WaitForEvent.of("x/y").match("data.k")));
    assertThat(operation.path("opts").path("if").asText())
        .isEqualTo("event.data.k == async.data.k");
  }

  @Test
  void aWaitGivesATypedResult() {
    TestedRun run =
        FunctionTester.of(
                LabFunction.of(
                    "f",
                    (c, step) ->
                        step.waitForEvent("w", Money.class, WaitForEvent.of("x/paid"))
                            .map(paid -> paid.event().name() + paid.data().cents())
                            .orElse("unpaid")))
            .givenEvent("w", "x/paid", new Money("EUR", 250))
            .run();
    assertThat(run.output(String.class)).isEqualTo("x/paid250");
  }

  @Test
  void signalsAreWaitedForAndSent() {
    JsonNode wait =
        operation(
            (c, step) ->
                step.waitForSignal("a", Money.class, WaitForSignal.of("paid").replacing()));
    assertThat(wait.path("op").asText()).isEqualTo("WaitForSignal");
    assertThat(wait.path("opts").path("conflict").asText()).isEqualTo("replace");
    TestedRun run = run((c, step) -> step.sendSignal("s", "paid", new Money("EUR", 1)));
    assertThat(run.output(Boolean.class)).isTrue();
    assertThat(run.sentSignals().getFirst().data().path("cents").asInt()).isEqualTo(1);
  }

  @Test
  void theServerMakesRequests() {
    LabFunction.Body body =
        (c, step) -> {
          HttpCall.Answer answer =
              step.fetch(
                  "a",
                  HttpCall.post(URI.create("https://x.example/y"), "ping").header("accept", "b/c"));
          return answer.status() + answer.body() + answer.headers().get("d");
        };
    JsonNode operation = operation(body);
    assertThat(operation.path("op").asText()).isEqualTo("Gateway");
    assertThat(operation.path("opts").toString())
        .isEqualTo(
            "{\"url\":\"https://x.example/y\",\"method\":\"POST\","
                + "\"headers\":{\"accept\":\"b/c\"},\"body\":\"ping\"}");
    TestedRun run =
        FunctionTester.of(LabFunction.of("f", body))
            .given("a", Map.of("status_code", 404, "body", "pong", "headers", Map.of("d", "e")))
            .run();
    assertThat(run.output(String.class)).isEqualTo("404ponge");
  }

  @Test
  void theServerAsksModels() {
    JsonNode operation =
        operation(
            (c, step) ->
                step.infer(
                    "a",
                    JsonNode.class,
                    new ModelCall(
                        URI.create("https://api.openai.com/v1/chat/completions"),
                        "k",
                        ModelCall.Format.OPENAI_CHAT,
                        Map.of("model", "m"))));
    assertThat(operation.path("op").asText()).isEqualTo("AIGateway");
    assertThat(operation.path("opts").path("format").asText()).isEqualTo("openai-chat");
    assertThat(operation.path("opts").path("body").path("model").asText()).isEqualTo("m");
  }

  @Test
  void aHopelessStepFailsTheStepAndNotTheFunction() {
    TestedRun run =
        run(
            (c, step) -> {
              try {
                step.run(
                    "a",
                    () -> {
                      throw new NonRetriableException("never");
                    });
              } catch (StepException e) {
                return "caught " + e.errorName() + ": " + e.getMessage();
              }
              return "no failure";
            });
    assertThat(run.output(String.class)).isEqualTo("caught NonRetriableException: never");
    assertThat(run.step("a").attempts()).isEqualTo(1);
  }

  @Test
  void aStepChoosesWhenItIsTriedAgain() {
    EndpointResponse response =
        call(
            "step",
            context -> {},
            (c, step) ->
                step.run(
                    "a",
                    Integer.class,
                    () -> {
                      throw new RetryAfterException("later", Duration.ofSeconds(7));
                    }));
    assertThat(response.status()).isEqualTo(206);
    assertThat(response.headers()).containsEntry("Retry-After", "7");
    assertThat(Replies.body(response).get(0).path("op").asText()).isEqualTo("StepError");
  }

  @Test
  void sentEventsAreAStepsResultInTheFormOfTheOtherSdks() {
    TestedRun run =
        run((c, step) -> step.sendEvent("a", OutgoingEvent.of("x/y", Map.of())).getFirst());
    assertThat(run.step("a").outcome().orElseThrow())
        .hasToString("{\"data\":{\"ids\":[\"sent-1\"]}}");
    assertThat(run.output(String.class)).isEqualTo("sent-1");
  }

  @Test
  void noClassNamesAreWrittenOrResurrected() {
    JsonNode operation =
        operation((c, step) -> step.run("a", Money.class, () -> new Money("EUR", 5)));
    assertThat(operation.path("data")).hasToString("{\"currency\":\"EUR\",\"cents\":5}");
    TestedRun run =
        FunctionTester.of(
                LabFunction.of("f", (c, step) -> step.run("a", Object.class, () -> "unused")))
            .given("a", Map.of("class", "java.io.File", "@class", "java.io.File", "data", "x"))
            .run();
    assertThat(run.output().path("@class").asText()).isEqualTo("java.io.File");
    assertThat(run.output().isObject()).isTrue();
  }

  @Test
  void errorsAreNamedByTheirClassAndStepsByTheirId() {
    JsonNode operation =
        operation(
            (c, step) ->
                step.run(
                    "étape 1",
                    Integer.class,
                    () -> {
                      throw new IllegalArgumentException("bad");
                    }));
    assertThat(operation.path("error").path("name").asText()).isEqualTo("IllegalArgumentException");
    assertThat(operation.path("displayName").asText()).isEqualTo("étape 1");
    assertThat(operation.path("id").asText()).isEqualTo("1ca5726502cded1ab3439bdc56332c7d440d9358");
  }

  @Test
  void causesOfAFailureAreKept() {
    TestedRun run =
        run(
            (c, step) -> {
              try {
                return step.run(
                    "a",
                    String.class,
                    () -> {
                      throw new NonRetriableException("outer", new IOException("inner"));
                    });
              } catch (StepException e) {
                StepException cause = (StepException) e.getCause();
                return cause.errorName() + ": " + cause.getMessage();
              }
            });
    assertThat(run.output(String.class)).isEqualTo("IOException: inner");
  }

  @Test
  void theSdkNamesItsVersion() {
    EndpointResponse response = call("step", context -> {}, (c, step) -> null);
    assertThat(response.headers().get("X-Inngest-Sdk")).matches("[^:]+/[^:]+:v\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void aStepMayGiveNull() {
    TestedRun run =
        run((c, step) -> Optional.ofNullable(step.run("a", String.class, () -> null)).isEmpty());
    assertThat(run.output(Boolean.class)).isTrue();
  }

  @Test
  void eventsHaveTypes() {
    EventType<Money> paid = EventType.of("x/paid", Money.class);
    FunctionDefinition definition = FunctionDefinition.named("f").on(paid).build();
    TestedRun run =
        FunctionTester.of(
                new LabFunction(
                    definition,
                    (c, step) -> {
                      Money money = c.data(paid);
                      step.sendEvent("s", paid.event(new Money("USD", money.cents())));
                      return WaitForEvent.of(paid).event();
                    }))
            .event(paid.name(), new Money("EUR", 9))
            .run();
    assertThat(run.output(String.class)).isEqualTo("x/paid");
    assertThat(run.sentEvents().getFirst().data())
        .hasToString("{\"currency\":\"USD\",\"cents\":9}");
  }
}

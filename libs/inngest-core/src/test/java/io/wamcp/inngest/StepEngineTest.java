package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StepEngineTest {

  private static final String A = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
  private static final String B = "e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98";

  /** Calls one function as a server would. */
  private static EndpointResponse call(
      LabFunction.Body body, String stepId, String steps, boolean immediate, int attempt) {
    InngestConfig config = InngestConfig.development(URI.create("http://127.0.0.1:1"));
    InngestEndpoint endpoint =
        InngestEndpoint.of(
            InngestClient.create("lab", config, Lab.CLOCK), List.of(LabFunction.of("f", body)));
    ObjectNode call = Capture.JSON.createObjectNode();
    call.putObject("ctx")
        .put("run_id", "01RUN")
        .put("attempt", attempt)
        .put("max_attempts", 3)
        .put("disable_immediate_execution", !immediate);
    call.putObject("event").put("name", "lab/f").put("id", "e1").putObject("data");
    call.putRawValue("steps", new com.fasterxml.jackson.databind.util.RawValue(steps));
    return endpoint.handle(
        new EndpointRequest(
            "POST",
            "http://app/api/inngest",
            Map.of("fnId", "lab-f", "stepId", stepId),
            Map.of(),
            call.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static EndpointResponse call(LabFunction.Body body) {
    return call(body, "step", "{}", true, 0);
  }

  @Test
  void aCaughtInterruptionDoesNotChangeTheAnswer() {
    AtomicInteger bodies = new AtomicInteger();
    List<Throwable> caught = new ArrayList<>();
    EndpointResponse response =
        call(
            (context, step) -> {
              for (String id : List.of("a", "b")) {
                try {
                  step.run(id, Integer.class, bodies::incrementAndGet);
                } catch (Throwable swallowed) {
                  caught.add(swallowed);
                }
              }
              return "done";
            });

    assertThat(response.status()).isEqualTo(206);
    assertThat(Replies.body(response).findValuesAsText("id")).contains(A).doesNotContain(B);
    assertThat(bodies).hasValue(1);
    assertThat(caught).hasSize(2).allMatch(thrown -> thrown instanceof StepInterrupt);
  }

  @Test
  void anExceptionThrownAfterAnInterruptionDoesNotChangeTheAnswer() {
    EndpointResponse response =
        call(
            (context, step) -> {
              try {
                step.sleep("a", Duration.ofSeconds(1));
              } finally {
                throwNow();
              }
              return null;
            });

    assertThat(response.status()).isEqualTo(206);
    assertThat(Replies.body(response).get(0).path("op").asText()).isEqualTo("Sleep");
    assertThat(response.headers()).doesNotContainKey("X-Inngest-No-Retry");
  }

  private static void throwNow() {
    throw new IllegalStateException("from finally");
  }

  @Test
  void functionCodeCannotCatchAnInterruptionAsException() {
    EndpointResponse response =
        call(
            (context, step) -> {
              try {
                step.run("a", () -> {});
              } catch (Exception e) {
                return "caught";
              }
              return "not caught";
            });
    assertThat(response.status()).isEqualTo(206);
  }

  @Test
  void plansAStepWhenImmediateExecutionIsOff() {
    AtomicInteger bodies = new AtomicInteger();
    EndpointResponse response =
        call(
            (c, step) -> step.run("a", Integer.class, bodies::incrementAndGet),
            "step",
            "{}",
            false,
            0);

    assertThat(Replies.body(response).get(0).path("op").asText()).isEqualTo("StepPlanned");
    assertThat(Replies.body(response).get(0).path("id").asText()).isEqualTo(A);
    assertThat(bodies).hasValue(0);
  }

  @Test
  void executesATargetedStepEvenWhenImmediateExecutionIsOff() {
    EndpointResponse response =
        call((c, step) -> step.run("a", Integer.class, () -> 7), A, "{}", false, 0);

    assertThat(Replies.body(response).get(0).path("op").asText()).isEqualTo("StepRun");
    assertThat(Replies.body(response).get(0).path("data").asInt()).isEqualTo(7);
  }

  @Test
  void aTargetThatDoesNotComeUpIsAnErrorForAnotherTry() {
    LabFunction.Body body = (c, step) -> step.run("a", Integer.class, () -> 7);

    EndpointResponse otherStepFirst = call(body, B, "{}", false, 0);
    EndpointResponse functionReturns = call(body, B, "{\"" + A + "\":{\"data\":7}}", false, 0);

    for (EndpointResponse response : List.of(otherStepFirst, functionReturns)) {
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "false");
      assertThat(Replies.body(response).path("requestedStep").asText()).isEqualTo(B);
    }
  }

  @Test
  void aTargetAlreadyStoredIsReportedAgainButNotRepeated() {
    AtomicInteger bodies = new AtomicInteger();
    LabFunction.Body body = (c, step) -> step.run("a", Integer.class, bodies::incrementAndGet);

    JsonNode done = Replies.body(call(body, A, "{\"" + A + "\":{\"data\":7}}", true, 0));
    EndpointResponse failed =
        call(body, A, "{\"" + A + "\":{\"error\":{\"name\":\"X\",\"message\":\"m\"}}}", true, 0);

    assertThat(done.get(0).path("data").asInt()).isEqualTo(7);
    assertThat(Replies.body(failed).get(0).path("op").asText()).isEqualTo("StepFailed");
    assertThat(Replies.body(failed).get(0).path("error").path("name").asText()).isEqualTo("X");
    assertThat(bodies).hasValue(0);
  }

  @Test
  void aStepInsideAStepFailsTheOuterStepForGood() {
    EndpointResponse response =
        call(
            (c, step) ->
                step.run("outer", Integer.class, () -> step.run("inner", Integer.class, () -> 1)));

    JsonNode operation = Replies.body(response).get(0);
    assertThat(operation.path("op").asText()).isEqualTo("StepFailed");
    assertThat(operation.path("error").path("message").asText())
        .isEqualTo("step 'inner' was called inside the body of step 'outer'");
    assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "true");
  }

  @Test
  void aStepFromAnotherThreadIsRefused() {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    call(
        (c, step) -> {
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      step.run("a", () -> {});
                    } catch (IllegalStateException e) {
                      seen.set(e);
                    }
                  })
              .join();
          return null;
        });
    assertThat(seen.get()).hasMessageContaining("another thread");
  }

  @Test
  void aMatchedEventWithDataIsNotUnwrapped() {
    EndpointResponse response =
        call(
            (c, step) ->
                step.waitForEvent("a", WaitForEvent.of("x/y"))
                    .map(event -> event.name() + event.data().path("k").asText())
                    .orElse("none"),
            "step",
            "{\"" + A + "\":{\"data\":{\"k\":\"v\"},\"name\":\"x/y\",\"id\":\"1\",\"ts\":5}}",
            true,
            0);
    assertThat(Replies.body(response).asText()).isEqualTo("x/yv");
  }

  @Test
  void editedInputsDoNotCountAsDone() {
    EndpointResponse response =
        call(
            (c, step) -> step.run("a", Integer.class, () -> 7),
            "step",
            "{\"" + A + "\":{\"input\":[1]}}",
            true,
            0);
    assertThat(response.status()).isEqualTo(206);
    assertThat(Replies.body(response).get(0).path("data").asInt()).isEqualTo(7);
  }

  @Test
  void aResultThatIsNoJsonFailsTheStepForGood() {
    EndpointResponse response =
        call((c, step) -> step.run("a", Object.class, () -> Map.of("bad", new Object())));
    assertThat(Replies.body(response).get(0).path("op").asText()).isEqualTo("StepFailed");
    assertThat(Replies.body(response).get(0).path("error").path("message").asText())
        .isEqualTo("the result of step 'a' cannot be written as JSON");
  }

  @Test
  void aResultNestedTooDeeplyFailsForGoodWhereverItComesFrom() {
    for (int levels : new int[] {890, 899, 901, 999, 1100, 3000}) {
      JsonNode tree = Capture.JSON.createArrayNode();
      for (int i = 0; i < levels; i++) {
        tree = Capture.JSON.createArrayNode().add(tree);
      }
      JsonNode deep = tree;
      EndpointResponse step = call((c, s) -> s.run("a", JsonNode.class, () -> deep));
      EndpointResponse function = call((c, s) -> deep);
      boolean fits = levels < 900;
      assertThat(step.status()).isEqualTo(206);
      assertThat(step.headers().containsKey("X-Inngest-No-Retry")).isEqualTo(!fits);
      assertThat(function.status()).as("%d levels", levels).isEqualTo(fits ? 200 : 400);
    }
  }

  @Test
  void aResultOverTheServersLimitFailsTheStepForGood() {
    EndpointResponse response =
        call((c, step) -> step.run("a", String.class, () -> "x".repeat(4 << 20)));
    assertThat(Replies.body(response).get(0).path("error").path("message").asText())
        .isEqualTo("the result of step 'a' has 4194306 bytes; 4194304 are allowed");
    assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "true");
  }

  @Test
  void aRememberedResultOfAnotherTypeFailsTheFunctionForAnotherTry() {
    EndpointResponse response =
        call(
            (c, step) -> step.run("a", Integer.class, () -> 7),
            "step",
            "{\"" + A + "\":{\"data\":\"text\"}}",
            true,
            0);
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "false");
    assertThat(Replies.body(response).path("name").asText()).isEqualTo("StepDataException");
  }

  @Test
  void eventDataOfAnotherTypeFailsTheRunAtOnce() {
    EndpointResponse response = call((c, step) -> c.data(Integer.class));
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "true");
  }

  @Test
  void theLastAttemptIsFinalAlsoForRetryAfter() {
    EndpointResponse response =
        call(
            (c, step) -> {
              throw new RetryAfterException("later", Duration.ofSeconds(5));
            },
            "step",
            "{}",
            true,
            2);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.headers())
        .containsEntry("X-Inngest-No-Retry", "true")
        .doesNotContainKey("Retry-After");
  }

  @Test
  void retryAfterIsWholeSecondsOrATime() {
    assertThat(new RetryAfterException("", Duration.ofMillis(1200)).headerValue()).isEqualTo("2");
    assertThat(new RetryAfterException("", Duration.ZERO).headerValue()).isEqualTo("1");
    assertThat(new RetryAfterException("", Duration.ofDays(9)).headerValue()).isEqualTo("86400");
    assertThat(new RetryAfterException("", Instant.parse("2026-11-25T01:00:00.1Z")).headerValue())
        .isEqualTo("2026-11-25T01:00:01Z");
  }

  @Test
  void aSleepOfNothingDoesNotWait() {
    EndpointResponse response =
        call(
            (c, step) -> {
              step.sleep("a", Duration.ofSeconds(-5));
              return null;
            });
    assertThat(Replies.body(response).get(0).path("name").asText()).isEqualTo("1ms");
  }

  @Test
  void anErrorReportIsBounded() {
    EndpointResponse response =
        call(
            (c, step) -> {
              throw new IllegalStateException("m".repeat(100_000) + "\ud800", deep(100));
            });
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body().length).isLessThan(100_000);
    assertThat(Replies.body(response).path("message").asText()).hasSize(4096);
  }

  private static Exception deep(int levels) {
    Exception error = new Exception("root");
    for (int i = 0; i < levels; i++) {
      error = new Exception("level " + i, error);
    }
    return error;
  }

  @Test
  void anErrorWithoutMessageOrSimpleNameIsStillNamed() {
    EndpointResponse response =
        call(
            (c, step) -> {
              throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;
              };
            });
    assertThat(Replies.body(response).path("name").asText()).isEqualTo("IllegalStateException");
    assertThat(Replies.body(response).path("message").asText()).isEqualTo("IllegalStateException");
  }

  @Test
  void anOutOfStackFunctionIsAFailureLikeAnyOther() {
    EndpointResponse response = call((c, step) -> recurse(1));
    assertThat(response.status()).isEqualTo(500);
    assertThat(Replies.body(response).path("name").asText()).isEqualTo("StackOverflowError");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int recurse(int depth) {
    return depth + recurse(depth + 1);
  }
}

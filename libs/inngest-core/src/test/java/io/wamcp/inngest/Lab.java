package io.wamcp.inngest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions the recordings were made with, written for this SDK. */
final class Lab {

  static final String KEY = "signkey-test-0123456789abcdef0123456789abcdef";
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T01:29:48.881Z"), ZoneOffset.UTC);

  static final class TypeError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TypeError(String message) {
      super(message);
    }
  }

  static final class RangeError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RangeError(String message) {
      super(message);
    }
  }

  static final class NonRetriableError extends NonRetriableException {
    private static final long serialVersionUID = 1L;

    NonRetriableError(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static final class RetryAfterError extends RetryAfterException {
    private static final long serialVersionUID = 1L;

    RetryAfterError(String message) {
      super(message, Duration.ofSeconds(1));
    }
  }

  private Lab() {}

  static List<InngestFunction> functions() {
    List<InngestFunction> all = new ArrayList<>(plain());
    all.addAll(LabFlow.functions());
    return all;
  }

  private static List<InngestFunction> plain() {
    return List.of(
        LabFunction.of("multi", Lab::multi),
        LabFunction.of("nostep", (c, s) -> "plain:" + c.event().data()),
        LabFunction.of("sleepy", Lab::sleepy),
        LabFunction.of("waiter", (c, s) -> got(s, wait("lab/answer", "PT1M").ifExpression(SAME))),
        LabFunction.of(
            "waiter-match", (c, s) -> got(s, wait("lab/answer2", "PT1M").match("data.k"))),
        LabFunction.of("waiter-timeout", (c, s) -> got(s, wait("lab/never", "PT2S"))),
        LabFunction.of("late-waiter", Lab::lateWaiter),
        LabFunction.of("sender", Lab::sender),
        LabFunction.of("parallel", Lab::parallel),
        LabFunction.of("loop", Lab::loop),
        LabFunction.of("retry-step", b -> b.retries(3), Lab::retryStep),
        LabFunction.of("backoff-fn", b -> b.retries(3), Lab::backoff),
        LabFunction.of("backoff-step", b -> b.retries(2), Lab::backoffStep),
        LabFunction.of("uncaught-step", b -> b.retries(0), Lab::uncaughtStep)
            .failing(Lab::noteFailure),
        LabFunction.of("nonretry-step", Lab::nonRetriableStep),
        LabFunction.of("nonretry-fn", Lab::nonRetriable),
        LabFunction.of("failing", b -> b.retries(0), Lab::kaput)
            .failing((c, s) -> Map.of("name", c.errorName(), "msg", c.errorMessage())),
        LabFunction.of("step500", b -> b.retries(1), Lab::errorAfterStep),
        LabFunction.of("big-state", b -> b.retries(0), Lab::bigState),
        LabFunction.of("big-step", b -> b.retries(0), Lab::bigStep),
        LabFunction.of("killme", b -> b.retries(3), (c, s) -> null),
        LabFunction.of("checkpointed", Lab::checkpointed),
        new LabFunction(
            FunctionDefinition.named("iftrig")
                .on("lab/iftrig", "event.data.amount > 10")
                .on("lab/wild.*")
                .build(),
            (c, s) -> null),
        new LabFunction(
            FunctionDefinition.named("cron-fn")
                .cron("TZ=Europe/Paris * * * * *")
                .on("lab/cron-also")
                .build(),
            (c, s) -> c.event()),
        LabFunction.of(
            "idem", b -> b.idempotency("event.data.key"), (c, s) -> c.event().data().get("key")),
        LabFunction.of(
            "conc",
            b ->
                b.retries(0)
                    .concurrency(Concurrency.limit(1).key("event.data.k"))
                    .concurrency(
                        Concurrency.limit(5).key("\"shared\"").scope(Concurrency.Scope.ACCOUNT)),
            (c, s) -> null),
        LabFunction.of("conc-num", b -> b.concurrency(Concurrency.limit(2)), (c, s) -> null));
  }

  private static final String SAME = "event.data.k == async.data.k";

  private static WaitForEvent wait(String event, String timeout) {
    return WaitForEvent.of(event).timeout(Duration.parse(timeout));
  }

  private static Object got(Step step, WaitForEvent spec) {
    Optional<InngestEvent> event = step.waitForEvent("w", spec);
    Map<String, Object> result = new HashMap<>();
    result.put("got", event.orElse(null));
    return result;
  }

  private static Object multi(FunctionContext context, Step step) {
    Map<String, Integer> a =
        step.run("a", new TypeReference<Map<String, Integer>>() {}, () -> Map.of("n", 1));
    int b = step.run("b", Integer.class, () -> a.get("n") + 1);
    step.run("void", () -> {});
    return Map.of("a", a, "b", b, "attempt", context.attempt());
  }

  private static Object sleepy(FunctionContext context, Step step) {
    step.sleep("nap", Duration.ofSeconds(2));
    step.sleepUntil("until", Instant.parse("2026-11-25T01:29:50.881Z"));
    return "awake";
  }

  private static Object lateWaiter(FunctionContext context, Step step) {
    step.sleep("s", Duration.ofSeconds(3));
    return got(step, wait("lab/early", "PT6S"));
  }

  private static Object sender(FunctionContext context, Step step) {
    List<String> ids =
        step.sendEvent(
            "send",
            OutgoingEvent.of("lab/nostep", Map.of("from", "sender")),
            OutgoingEvent.of("lab/other", Map.of()));
    return Map.of("ids", ids);
  }

  private static Object parallel(FunctionContext context, Step step) {
    Branch<Integer> p1 = Branch.of(() -> step.run("p1", Integer.class, () -> 1));
    Branch<Integer> p2 = Branch.of(() -> step.run("p2", Integer.class, () -> 2));
    Branch<Void> ps = Branch.of(() -> step.sleep("ps", Duration.ofSeconds(1)));
    Branch<Integer> p3 = Branch.of(() -> step.run("p3", Integer.class, () -> 3));
    step.join(p1, p2, ps, p3);
    int sum = p1.result() + p2.result() + p3.result();
    return step.run("after", Integer.class, () -> sum);
  }

  private static Object loop(FunctionContext context, Step step) {
    int sum = 0;
    for (int i = 0; i < 3; i++) {
      int number = i;
      sum += step.run("my-step-id", Integer.class, () -> number);
    }
    return sum;
  }

  private static Object retryStep(FunctionContext context, Step step) {
    String flaky =
        step.run(
            "flaky",
            String.class,
            () -> {
              if (context.attempt() < 2) {
                throw new RetryAfterError("flaky " + context.attempt());
              }
              return "ok@" + context.attempt();
            });
    return flaky + step.run("next", String.class, () -> "next@") + context.attempt();
  }

  private static Object backoff(FunctionContext context, Step step) {
    throw new Error("always " + context.attempt());
  }

  private static Object backoffStep(FunctionContext context, Step step) {
    try {
      step.run(
          "bad",
          () -> {
            throw new TypeError("bad " + context.attempt());
          });
    } catch (StepException e) {
      return Map.of(
          "caught",
          e.errorName(),
          "message",
          e.getMessage(),
          "isStepError",
          true,
          "attempt",
          context.attempt());
    }
    return "no failure";
  }

  private static Object uncaughtStep(FunctionContext context, Step step) {
    step.run(
        "bad",
        () -> {
          throw new Error("step boom");
        });
    return "no failure";
  }

  private static Object noteFailure(FailureContext context, Step step) {
    step.run("note", Integer.class, () -> 1);
    return Map.of("err", context.errorMessage());
  }

  private static Object nonRetriableStep(FunctionContext context, Step step) {
    step.run(
        "bad",
        () -> {
          throw new NonRetriableError("never again", new Error("root"));
        });
    return "no failure";
  }

  private static Object nonRetriable(FunctionContext context, Step step) {
    throw new NonRetriableError("fn never again", null);
  }

  private static Object kaput(FunctionContext context, Step step) {
    throw new RangeError("kaput");
  }

  private static Object errorAfterStep(FunctionContext context, Step step) {
    step.run("ok", Integer.class, () -> 1);
    if (context.attempt() == 0) {
      throw new RetryAfterError("fn-level");
    }
    return "recovered@" + context.attempt();
  }

  private static Object bigState(FunctionContext context, Step step) {
    String a = step.run("a", String.class, () -> "a".repeat(2_560_000));
    String b = step.run("b", String.class, () -> "b".repeat(2_560_000));
    JsonNode c =
        step.run("c", JsonNode.class, () -> Capture.JSON.valueToTree(a.length() + b.length()));
    return c;
  }

  private static Object bigStep(FunctionContext context, Step step) {
    return step.run("big", String.class, () -> "x".repeat(3 << 20)).length();
  }

  private static Object checkpointed(FunctionContext context, Step step) {
    int sum = step.run("c1", Integer.class, () -> 1) + step.run("c2", Integer.class, () -> 2);
    step.sleep("cs", Duration.ofSeconds(1));
    return sum + step.run("c3", Integer.class, () -> 3);
  }
}

package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** More functions of the recordings: those with flow control, and those that involve others. */
final class LabFlow {

  private static final String KEY = "event.data.k";

  private LabFlow() {}

  static List<InngestFunction> functions() {
    return List.of(
        LabFunction.of("invokee", LabFlow::invokee),
        LabFunction.of(
            "invokee-fail",
            b -> b.retries(0),
            (c, s) -> {
              throw new Error("invokee boom");
            }),
        LabFunction.of("invoker", LabFlow::invoker),
        LabFunction.of("invoker-fail", b -> b.retries(0), LabFlow::failingInvoker),
        LabFunction.of("sig", LabFlow::signalled),
        LabFunction.of("race", LabFlow::waitAndSend),
        limited("ratel", b -> b.rateLimit(RateLimit.of(1, Duration.ofSeconds(10)).key(KEY))),
        limited(
            "deb",
            b ->
                b.debounce(
                    Debounce.of(Duration.ofSeconds(2)).key(KEY).timeout(Duration.ofSeconds(6)))),
        limited("thr", b -> b.throttle(Throttle.of(1, Duration.ofSeconds(3)).burst(1).key(KEY))),
        limited(
            "prio", b -> b.concurrency(Concurrency.limit(1)).priority("event.data.vip ? 120 : 0")),
        LabFunction.of(
            "batch",
            b -> b.batchEvents(BatchEvents.of(3, Duration.ofSeconds(3)).key(KEY)),
            (c, s) -> c.events().size()),
        LabFunction.of("cancelme", LabFlow::cancellations, (c, s) -> nap(s, "long", 600)),
        limited("single-skip", b -> b.singleton(Singleton.skipping().key(KEY))),
        limited("single-cancel", b -> b.singleton(Singleton.cancelling().key(KEY))),
        LabFunction.of(
            "timeouts",
            b -> b.timeouts(Timeouts.ofStart(Duration.ofSeconds(10)).finish(Duration.ofSeconds(3))),
            (c, s) -> nap(s, "z", 6)));
  }

  private static InngestFunction limited(
      String id, UnaryOperator<FunctionDefinition.Builder> limits) {
    return LabFunction.of(id, limits, (c, s) -> null);
  }

  private static FunctionDefinition.Builder cancellations(FunctionDefinition.Builder builder) {
    return builder
        .cancelOn(CancelOn.of("lab/cancel").match("data.k").timeout(Duration.ofHours(1)))
        .cancelOn(CancelOn.of("lab/cancel2").ifExpression("event.data.k == async.data.k"));
  }

  private static Object nap(Step step, String id, int seconds) {
    step.sleep(id, Duration.ofSeconds(seconds));
    return "awake";
  }

  private static Object invokee(FunctionContext context, Step step) {
    Map<String, Object> result = new HashMap<>();
    int x = context.event().data().path("x").asInt();
    result.put("x", step.run("inner", Integer.class, () -> x * 2));
    result.put("ev", context.event());
    return result;
  }

  private static Object invoker(FunctionContext context, Step step) {
    return step.invoke(
        "call",
        JsonNode.class,
        Invoke.of("lab-invokee").data(Map.of("x", 21)).timeout(Duration.ofMinutes(1)));
  }

  private static Object failingInvoker(FunctionContext context, Step step) {
    try {
      return step.invoke(
          "call", JsonNode.class, Invoke.of("lab-invokee-fail").data(Map.of("x", 1)));
    } catch (StepException e) {
      return Map.of("caught", e.errorName(), "message", e.getMessage(), "cause", "undefined");
    }
  }

  private static Object signalled(FunctionContext context, Step step) {
    Optional<Signal<JsonNode>> signal =
        step.waitForSignal(
            "ws", JsonNode.class, WaitForSignal.of("sig-1").timeout(Duration.ofSeconds(30)));
    return Map.of("signal", signal.orElseThrow().name(), "data", signal.orElseThrow().data());
  }

  private static Object waitAndSend(FunctionContext context, Step step) {
    Branch<Optional<InngestEvent>> wait =
        Branch.of(
            () ->
                step.waitForEvent(
                    "w", WaitForEvent.of("lab/race-reply").timeout(Duration.ofSeconds(5))));
    Branch<List<String>> send =
        Branch.of(() -> step.sendEvent("s", OutgoingEvent.of("lab/race-reply", Map.of())));
    step.join(wait, send);
    return Map.of("e", wait.result().orElseThrow(), "s", Map.of("ids", send.result()));
  }
}

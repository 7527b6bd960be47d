package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.BatchEvents;
import io.wamcp.inngest.Debounce;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Invoke;
import io.wamcp.inngest.RateLimit;
import io.wamcp.inngest.Singleton;
import io.wamcp.inngest.StepException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calls of functions whose start is put off, and is refused when its time comes. */
class GatheredCallsIT extends FlowTestBase {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static InngestFunction caller() {
    return callerOf(Invoke.of("app-f"));
  }

  private static InngestFunction callerOf(Invoke call) {
    return function(
        "caller",
        f -> f,
        (context, step) -> {
          try {
            return step.invoke("call", String.class, call);
          } catch (StepException e) {
            return e.getMessage();
          }
        });
  }

  private InngestFunction called(UnaryOperator<FunctionDefinition.Builder> options) {
    return function("f", options, (context, step) -> "called");
  }

  private static FunctionDefinition.Builder limitedBatch(FunctionDefinition.Builder f) {
    return f.batchEvents(BatchEvents.of(2, Duration.ofSeconds(5)))
        .rateLimit(RateLimit.of(1, Duration.ofHours(1)));
  }

  private String result(String event) {
    return api.ended(event).at("/output/data").asText();
  }

  private List<String> calls(int number) {
    return IntStream.range(0, number).mapToObj(i -> api.sent("t/caller", "{}")).toList();
  }

  @Test
  void aBatchThatIsFullAndRefusedFailsAllItsCallers() {
    serve(called(GatheredCallsIT::limitedBatch), caller());
    assertThat(calls(2)).extracting(this::result).containsOnly("called");

    List<String> refused = calls(2);

    assertThat(refused).extracting(this::result).containsOnly("invoked function is rate limited");
    assertThat(count("SELECT count(*) FROM waits")).isZero();
    assertThat(count("SELECT count(*) FROM queue WHERE kind = 'TIMEOUT'")).isZero();
  }

  @Test
  void aBatchWhoseTimeIsOverAndThatIsRefusedFailsItsCaller() {
    serve(called(GatheredCallsIT::limitedBatch), caller());
    assertThat(calls(2)).extracting(this::result).containsOnly("called");

    String alone = calls(1).getFirst();
    await().until(() -> count("SELECT count(*) FROM gathered") == 1);
    advance(Duration.ofSeconds(5));

    assertThat(result(alone)).isEqualTo("invoked function is rate limited");
    assertThat(count("SELECT count(*) FROM waits")).isZero();
    assertThat(count("SELECT count(*) FROM queue")).isZero();
  }

  @Test
  void aDebouncedCallThatASingletonSkipsFailsItsCaller() {
    serve(
        function(
            "f",
            f -> f.debounce(Debounce.of(SECOND)).singleton(Singleton.skipping()),
            (context, step) -> {
              step.sleep("long", Duration.ofHours(1));
              return "called";
            }),
        caller());
    api.sent("t/f", "{}");
    advance(SECOND);
    await().until(() -> count("SELECT count(*) FROM queue WHERE kind = 'SLEEP'") == 1);

    String event = api.sent("t/caller", "{}");
    await().until(() -> count("SELECT count(*) FROM gathered") == 1);
    advance(SECOND);

    assertThat(result(event)).isEqualTo("invoked function was skipped");
    assertThat(count("SELECT count(*) FROM waits")).isZero();
  }

  /** Only the last event of a debounce has a run, so nothing ever ends for the caller before. */
  @Test
  void aDebouncedCallThatALaterOneReplacesEndsWithItsTimeout() {
    Duration patience = Duration.ofSeconds(10);
    serve(
        called(f -> f.debounce(Debounce.of(SECOND))),
        callerOf(Invoke.of("app-f").timeout(patience)));
    String replaced = calls(1).getFirst();
    await().until(() -> count("SELECT count(*) FROM waits") == 1);
    String last = calls(1).getFirst();
    await().until(() -> count("SELECT count(*) FROM waits") == 2);

    advance(SECOND);
    assertThat(result(last)).isEqualTo("called");
    assertThat(count("SELECT count(*) FROM waits")).isEqualTo(1);

    advance(patience);
    assertThat(result(replaced)).isEqualTo("Timed out waiting for invoked function to complete");
    assertThat(count("SELECT count(*) FROM waits")).isZero();
  }
}

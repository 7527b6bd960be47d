package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.inngest.testing.FunctionTester;
import io.wamcp.inngest.testing.TestedRun;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MiddlewareTest {

  private final List<String> seen = new ArrayList<>();

  /** Writes down every hook. */
  private Middleware noting(String name) {
    return new Middleware() {
      @Override
      public void beforeRun(RunInfo run) {
        seen.add(name + " run " + run.functionId() + " " + run.eventNames());
      }

      @Override
      public void afterRun(RunInfo run, RunInfo.Outcome outcome) {
        seen.add(name + " run " + text(outcome));
      }

      @Override
      public void beforeStep(StepInfo step) {
        seen.add(name + " step " + step.stepId());
      }

      @Override
      public void afterStep(StepInfo step, StepInfo.Outcome outcome) {
        seen.add(name + " step " + step.stepId() + " " + text(outcome));
      }

      @Override
      public List<OutgoingEvent> beforeSend(List<OutgoingEvent> events) {
        seen.add(name + " send " + events.size());
        return events.stream().map(event -> event.withVersion(name)).toList();
      }

      @Override
      public void afterSend(List<OutgoingEvent> events, InngestSendException failure) {
        seen.add(name + (failure == null ? " sent " : " refused ") + events.getFirst().v());
      }
    };
  }

  private static String text(RunInfo.Outcome outcome) {
    return switch (outcome) {
      case RunInfo.Returned(var result) -> "returned " + result;
      case RunInfo.Failed(Throwable error, boolean last) -> error.getMessage() + " last=" + last;
      case RunInfo.Stopped() -> "stopped";
    };
  }

  private static String text(StepInfo.Outcome outcome) {
    return switch (outcome) {
      case StepInfo.Done(var result) -> "gave " + result;
      case StepInfo.Failed(Throwable error, boolean last) -> error.getMessage() + " last=" + last;
    };
  }

  private FunctionTester tester(int retries, LabFunction.Body body) {
    return FunctionTester.of(LabFunction.of("f", b -> b.retries(retries), body))
        .event("lab/f", Map.of());
  }

  @Test
  void standsAroundRunsAndExecutedSteps() {
    tester(0, (c, step) -> step.run("a", Integer.class, () -> 7))
        .middleware(noting("m"))
        .middleware(noting("n"))
        .run();

    assertThat(seen)
        .containsExactly(
            "m run app-f [lab/f]",
            "n run app-f [lab/f]",
            "n run stopped",
            "m run stopped",
            "m run app-f [lab/f]",
            "n run app-f [lab/f]",
            "m step a",
            "n step a",
            "n step a gave 7",
            "m step a gave 7",
            "n run stopped",
            "m run stopped",
            "m run app-f [lab/f]",
            "n run app-f [lab/f]",
            "n run returned 7",
            "m run returned 7");
  }

  @Test
  void isToldOfFailures() {
    tester(
            1,
            (c, step) -> {
              step.run("a", () -> fail("in step"));
              return null;
            })
        .middleware(noting("m"))
        .run();
    assertThat(seen).contains("m step a in step last=false", "m step a in step last=true");
    assertThat(seen).last().isEqualTo("m run in step last=true");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  @Test
  void mayChangeWhatIsSent() {
    TestedRun run =
        tester(0, (c, step) -> step.sendEvent("s", OutgoingEvent.of("x/y", Map.of())))
            .middleware(noting("m"))
            .middleware(noting("n"))
            .run();
    assertThat(run.sentEvents().getFirst().v()).isEqualTo("n");
    assertThat(seen).containsSubsequence("m send 1", "n send 1", "n sent n", "m sent n");
  }

  @Test
  void isToldWhatWasRefused() {
    InngestConfig config = InngestConfig.development(URI.create("http://127.0.0.1:1"));
    try (InngestClient client =
        InngestClient.builder("app", config, Lab.CLOCK).middleware(noting("m")).build()) {
      assertThatThrownBy(() -> client.send(OutgoingEvent.of("inngest/x", Map.of())))
          .isInstanceOf(InngestSendException.class);
    }
    assertThat(seen).containsExactly("m send 1", "m refused m");
  }

  @Test
  void maySwallowNoEvent() {
    Middleware hungry =
        new Middleware() {
          @Override
          public List<OutgoingEvent> beforeSend(List<OutgoingEvent> events) {
            return List.of();
          }
        };
    TestedRun run =
        tester(0, (c, step) -> step.sendEvent("s", OutgoingEvent.of("x/y", Map.of())))
            .middleware(hungry)
            .run();
    assertThat(run.error().orElseThrow().message()).contains("changed the number of events");
    assertThat(run.sentEvents()).isEmpty();
  }

  @Test
  void whatABeforeHookThrowsFailsTheAttempt() {
    Middleware guard =
        new Middleware() {
          @Override
          public void beforeRun(RunInfo run) {
            if (run.attempt() == 0) {
              throw new IllegalStateException("not yet");
            }
          }
        };
    TestedRun run = tester(1, (c, step) -> c.attempt()).middleware(guard).run();
    assertThat(run.output(Integer.class)).isEqualTo(1);
  }

  @Test
  void whatABeforeHookOfAStepThrowsFailsTheStep() {
    Middleware guard =
        new Middleware() {
          @Override
          public void beforeStep(StepInfo step) {
            throw new NonRetriableException("forbidden");
          }
        };
    TestedRun run =
        tester(3, (c, step) -> step.run("a", Integer.class, () -> 1)).middleware(guard).run();
    assertThat(run.step("a").error().orElseThrow().message()).isEqualTo("forbidden");
    assertThat(run.step("a").attempts()).isEqualTo(1);
  }

  @Test
  void whatAnAfterHookThrowsChangesNothing() {
    Middleware clumsy =
        new Middleware() {
          @Override
          public void afterRun(RunInfo run, RunInfo.Outcome outcome) {
            throw new IllegalStateException("after run");
          }

          @Override
          public void afterStep(StepInfo step, StepInfo.Outcome outcome) {
            throw new IllegalStateException("after step");
          }

          @Override
          public void afterSend(List<OutgoingEvent> events, InngestSendException failure) {
            throw new IllegalStateException("after send");
          }
        };
    TestedRun run =
        tester(0, (c, step) -> step.sendEvent("s", OutgoingEvent.of("x/y", Map.of())))
            .middleware(clumsy)
            .run();
    assertThat(run.status()).isEqualTo(TestedRun.Status.RETURNED);
    assertThat(run.step("s").attempts()).isEqualTo(1);
  }
}

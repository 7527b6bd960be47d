package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.wamcp.inngest.testing.FunctionTester;
import io.wamcp.inngest.testing.TestedError;
import io.wamcp.inngest.testing.TestedRun;
import io.wamcp.inngest.testing.TestedStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Branches that are joined and raced; exchanges with real servers are in ExecutionTest. */
class ParallelTest {

  private static FunctionTester tester(LabFunction.Body body) {
    return FunctionTester.of(LabFunction.of("f", body));
  }

  private static FunctionTester tester(int retries, LabFunction.Body body) {
    return FunctionTester.of(LabFunction.of("f", b -> b.retries(retries), body));
  }

  private static String nap(Step step, String id, int seconds) {
    step.sleep(id, Duration.ofSeconds(seconds));
    return id;
  }

  @Test
  void joinsResultsInTheOrderOfBranchesAndTakesAsLongAsTheSlowest() {
    TestedRun run =
        tester(
                (c, step) ->
                    step.parallel(
                        List.of(
                            () -> nap(step, "slow", 60),
                            () -> step.run("quick", String.class, () -> "q"),
                            () -> step.run("nothing", String.class, () -> null))))
            .run();

    assertThat(run.output(new TypeReference<List<String>>() {})).containsExactly("slow", "q", null);
    assertThat(run.endedAt()).isEqualTo(run.step("slow").reportedAt().plusSeconds(60));
    assertThat(run.steps()).extracting(TestedStep::reportedAt).containsOnly(start(run));
    // Found, executed twice, joined: the sleep needs no call.
    assertThat(run.calls()).isEqualTo(4);
  }

  private static Instant start(TestedRun run) {
    return run.steps().getFirst().reportedAt();
  }

  @Test
  void aBranchMayHaveSeveralStepsAndCodeBetweenThem() {
    List<String> bodies = new ArrayList<>();
    TestedRun run =
        tester(
                (c, step) -> {
                  Branch<Integer> sum =
                      Branch.of(
                          () -> {
                            int a = step.run("a", Integer.class, () -> note(bodies, "a", 1));
                            int b = step.run("b", Integer.class, () -> note(bodies, "b", a + 1));
                            return a + b;
                          });
                  Branch<String> other = Branch.of(() -> nap(step, "c", 1));
                  step.join(sum, other);
                  return sum.result() + other.result();
                })
            .run();

    assertThat(run.output(String.class)).isEqualTo("3c");
    assertThat(bodies).containsExactly("a", "b");
    assertThat(run.stepIds()).containsExactly("a", "c", "b");
  }

  private static int note(List<String> bodies, String name, int value) {
    bodies.add(name);
    return value;
  }

  @Test
  void forksNest() {
    TestedRun run =
        tester(
                (c, step) ->
                    step.parallel(
                        List.of(
                            () ->
                                step.parallel(
                                    List.of(
                                        () -> step.run("a", Integer.class, () -> 1),
                                        () -> step.run("b", Integer.class, () -> 2))),
                            () -> List.of(step.run("c", Integer.class, () -> 3)))))
            .run();

    assertThat(run.output(new TypeReference<List<List<Integer>>>() {}))
        .containsExactly(List.of(1, 2), List.of(3));
    assertThat(run.steps()).extracting(TestedStep::reportedAt).containsOnly(start(run));
    assertThat(run.calls()).isEqualTo(5);
  }

  @Test
  void branchesOfOneStepMayShareAnId() {
    TestedRun run =
        tester(
                (c, step) ->
                    step.parallel(
                        List.of(
                            () -> step.run("same", Integer.class, () -> 1),
                            () -> step.run("same", Integer.class, () -> 2))))
            .run();

    assertThat(run.output(new TypeReference<List<Integer>>() {})).containsExactly(1, 2);
    assertThat(run.stepResult("same:1", Integer.class)).isEqualTo(2);
  }

  @Test
  void anIdThatCouldBeMixedUpBetweenBranchesFailsTheRun() {
    TestedRun run =
        tester(
                (c, step) ->
                    step.parallel(
                        List.of(
                            () -> {
                              step.run("first", () -> {});
                              return step.run("same", Integer.class, () -> 1);
                            },
                            () -> step.run("same", Integer.class, () -> 2))))
            .run();

    assertThat(run.status()).isEqualTo(TestedRun.Status.FAILED);
    assertThat(run.error().orElseThrow().message()).contains("'same' occurs in several parallel");
  }

  @Test
  void aFailedBranchIsThrownOnceAllHaveEnded() {
    AtomicInteger bodies = new AtomicInteger();
    TestedRun run =
        tester(
                0,
                (c, step) -> {
                  try {
                    return step.parallel(
                        List.of(
                            () -> step.run("bad", Integer.class, () -> Integer.parseInt("x")),
                            () -> step.run("good", Integer.class, bodies::incrementAndGet)));
                  } catch (StepException e) {
                    return e.stepId() + ": " + e.errorName();
                  }
                })
            .run();

    assertThat(run.output(String.class)).isEqualTo("bad: NumberFormatException");
    assertThat(bodies).hasValue(1);
    assertThat(run.step("bad").error())
        .contains(new TestedError("NumberFormatException", "For input string: \"x\""));
  }

  @Test
  void aRaceIsWonByTheBranchThatEndsFirst() {
    TestedRun run =
        tester(
                (c, step) -> {
                  String winner =
                      step.race(
                          List.of(
                              () -> nap(step, "slow", 60),
                              () -> nap(step, "quick", 5),
                              () -> nap(step, "slower", 90)));
                  return step.run("after", String.class, () -> winner + " won");
                })
            .run();

    assertThat(run.output(String.class)).isEqualTo("quick won");
    assertThat(run.endedAt()).isEqualTo(start(run).plusSeconds(5));
    assertThat(run.step("slow").outcome()).isEmpty();
    assertThat(run.step("quick").options().path("parallelMode").asText()).isEqualTo("race");
  }

  @Test
  void theWinnerStaysTheWinnerWhenOthersEndLater() {
    List<String> winners = new ArrayList<>();
    TestedRun run =
        tester(
                (c, step) -> {
                  String winner =
                      step.race(List.of(() -> nap(step, "slow", 10), () -> nap(step, "quick", 5)));
                  winners.add(winner);
                  step.sleep("long", Duration.ofMinutes(1));
                  return winner;
                })
            .run();

    assertThat(run.output(String.class)).isEqualTo("quick");
    assertThat(run.step("slow").outcome()).isPresent();
    // Called after quick, after slow, and at the end.
    assertThat(winners).hasSize(3).containsOnly("quick");
  }

  @Test
  void aRaceOfSeveralStepsIsWonByTheBranchWhoseLastStepCameFirst() {
    TestedRun run =
        tester(
                (c, step) ->
                    step.race(
                        List.of(
                            () -> {
                              nap(step, "a1", 1);
                              return nap(step, "a2", 10);
                            },
                            () -> nap(step, "b", 5))))
            .run();
    assertThat(run.output(String.class)).isEqualTo("b");
  }

  @Test
  void aRaceAgainstTimeGivesUpOnAWait() {
    TestedRun run =
        tester(
                (c, step) ->
                    step.race(
                        List.of(
                            () ->
                                step.waitForEvent("answer", WaitForEvent.of("x/y"))
                                    .map(InngestEvent::name)
                                    .orElse("nobody"),
                            () -> nap(step, "time", 30))))
            .run();
    assertThat(run.output(String.class)).isEqualTo("time");
  }

  @Test
  void aBranchThatSwallowsItsInterruptionHasNotEnded() {
    AtomicInteger bodies = new AtomicInteger();
    TestedRun run =
        tester(
                (c, step) ->
                    step.parallel(
                        List.of(
                            () -> {
                              try {
                                return step.run("a", Integer.class, bodies::incrementAndGet);
                              } catch (Throwable swallowed) {
                                return -1;
                              }
                            },
                            () -> step.run("b", Integer.class, bodies::incrementAndGet))))
            .run();

    assertThat(run.output(new TypeReference<List<Integer>>() {})).containsExactly(1, 2);
    assertThat(bodies).hasValue(2);
  }

  @Test
  void aBranchMayEndInAnError() {
    TestedRun run =
        tester(
                0,
                (c, step) -> {
                  try {
                    return step.parallel(
                        List.of(
                            () -> {
                              try {
                                step.sleep("a", Duration.ofSeconds(1));
                              } finally {
                                fail();
                              }
                              return 1;
                            },
                            () -> step.run("b", Integer.class, () -> 2)));
                  } catch (AssertionError e) {
                    return "caught " + e.getMessage();
                  }
                })
            .run();
    assertThat(run.output(String.class)).isEqualTo("caught on purpose");
    assertThat(run.stepIds()).containsExactly("a", "b");
  }

  private static void fail() {
    throw new AssertionError("on purpose");
  }

  @Test
  void branchesRetryOnTheirOwn() {
    TestedRun run =
        tester(
                2,
                (c, step) ->
                    step.parallel(
                        List.of(
                            () -> step.run("flaky", Integer.class, () -> failing(c.attempt(), 2)),
                            () -> step.run("good", Integer.class, () -> 1))))
            .run();

    assertThat(run.output(new TypeReference<List<Integer>>() {})).containsExactly(2, 1);
    assertThat(run.step("flaky").attempts()).isEqualTo(3);
    assertThat(run.step("good").attempts()).isEqualTo(1);
  }

  private static int failing(int attempt, int times) {
    if (attempt < times) {
      throw new IllegalStateException("attempt " + attempt);
    }
    return attempt;
  }

  @Test
  void noBranchesAreDoneAtOnce() {
    assertThat(tester((c, step) -> step.parallel(List.of()).size()).run().output(Integer.class))
        .isZero();
    assertThat(tester(0, (c, step) -> step.race(List.of())).run().error().orElseThrow().message())
        .isEqualTo("a race needs a branch");
  }

  @Test
  void aParallelCallInsideAStepIsRefused() {
    TestedRun run =
        tester(
                0,
                (c, step) ->
                    step.run(
                        "outer",
                        Object.class,
                        () -> step.parallel(List.of(() -> nap(step, "inner", 1)))))
            .run();
    assertThat(run.error().orElseThrow().message())
        .isEqualTo("a parallel call was called inside the body of step 'outer'");
  }

  @Test
  void aBranchThatWasNotJoinedHasNoResult() {
    Branch<String> branch = Branch.of(() -> "x");
    assertThatThrownBy(branch::result).isInstanceOf(IllegalStateException.class);
  }
}

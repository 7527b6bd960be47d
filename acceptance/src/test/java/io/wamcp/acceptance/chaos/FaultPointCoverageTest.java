package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.FunctionSteps;
import io.wamcp.domain.fault.FaultPoint;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every point, and every step of every function, has its case: a new one without fails here. */
class FaultPointCoverageTest {

  /** Steps of a single statement. */
  private static final Set<String> WITHOUT_TRANSACTION =
      Set.of("gc-rate-limits.delete-untouched-buckets", "gc-rate-limits.delete-old-send-counts");

  private final Set<String> covered =
      FaultCases.all().flatMap(each -> each.points().stream()).collect(Collectors.toSet());

  @Test
  void everyFixedPointHasItsCase() {
    assertThat(covered)
        .containsAll(Arrays.stream(FaultPoint.values()).map(FaultPoint::wireName).toList());
  }

  @Test
  void everyStepHasItsCases() {
    Set<String> steps = FunctionSteps.all();
    assertThat(steps)
        .contains(
            "process-message.process",
            "process-message.fail-or-redrive",
            "send-message.call-meta",
            "download-media.acknowledge",
            "prune-media.prune-batch");
    Set<String> wanted = new TreeSet<>();
    for (String step : steps) {
      wanted.add("worker.step.before." + step);
      wanted.add("worker.step.after." + step);
      if (!WITHOUT_TRANSACTION.contains(step)) {
        wanted.add("worker.inside." + step + ".before-commit");
        wanted.add("worker.inside." + step + ".committed");
      }
    }
    assertThat(covered).containsAll(wanted);
  }
}

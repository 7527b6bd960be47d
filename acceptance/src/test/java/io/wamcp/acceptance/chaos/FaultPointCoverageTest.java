package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.fault.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every point, and every step of every function, has its case: a new one without fails here. */
class FaultPointCoverageTest {

  private static final Path WORKER = Path.of("..", "worker-service", "src", "main", "java");

  private static final Pattern FUNCTION =
      Pattern.compile("FunctionDefinition\\s*\\.named\\(\\s*\"([a-z-]+)\"");
  private static final Pattern STEP = Pattern.compile("step\\s*\\.run\\(\\s*\"([a-z-]+)\"");

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
  void everyStepHasItsCases() throws IOException {
    Set<String> steps = steps();
    assertThat(steps).contains("process-message.process", "send-message.call-meta");
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

  /** {@code <function>.<step>} as the sources say; a function's class holds its steps. */
  private static Set<String> steps() throws IOException {
    Set<String> steps = new TreeSet<>();
    try (Stream<Path> files = Files.walk(WORKER)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        Matcher function = FUNCTION.matcher(source);
        if (function.find()) {
          Matcher step = STEP.matcher(source);
          while (step.find()) {
            steps.add(function.group(1) + "." + step.group(1));
          }
        }
      }
    }
    return steps;
  }
}

package io.wamcp.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.metric.Label;
import io.wamcp.telemetry.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps docs/operations/metrics.md the same as what the services count. */
class MetricsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "operations", "metrics.md");
  private static final int MOST_SHOWN = 8;

  private static final String INTRODUCTION =
      """
      # Metrics

      Generated from [`Metric`](../../libs/telemetry/src/main/java/io/wamcp/telemetry/metric/Metric.java); a stale page fails the build.
      Every service has `GET /metrics` on its admin port, in Prometheus' text format. Names, labels and meanings are an interface: they
      change only with an entry in the [changelog](../../CHANGELOG.md). Beside these, every service shows its JVM (`jvm_*`, `gc_*`, `memory_*`, `thread_*`, `cpu_*`).

      * A histogram `x` is exposed as `x_bucket`, `x_count`, `x_sum` and, of late, `x_max`. All have the same buckets, from 5 ms to 60 s.
      * Counters and histograms stand at zero from the start for every combination of the label values below, so that `rate` and
        `increase` see the first event. A value that is not below is counted as `other`; a label marked *open* begins with those values and
        has a bound.
      * Gauges that speak of "the whole table" say the same in every replica: take `max`, not `sum`.
      * `scope="application"` is added to all by the framework.

      What to do when one is off: [runbook](runbook.md). What is promised: [objectives and alerts](slo.md).

      """;

  @Test
  void thePageSaysWhatIsCounted() throws IOException {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    section(page, "All services", Arrays.asList(Component.values()));
    section(page, "ingress-service", List.of(Component.INGRESS));
    section(page, "worker-service", List.of(Component.WORKER));
    section(page, "mcp-service", List.of(Component.MCP));
    String text = page.toString().stripTrailing() + "\n";
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, text);
    }
    assertThat(PAGE).as("run ./wa-mcp docs to rewrite it").content().isEqualTo(text);
  }

  private static void section(StringBuilder page, String title, List<Component> components) {
    page.append("## ").append(title).append("\n\n");
    page.append("| Metric | Type | Counts | Labels | Meaning |\n|---|---|---|---|---|\n");
    for (Metric metric : Metric.values()) {
      if (metric.components().size() == components.size()
          && metric.components().containsAll(components)) {
        page.append(row(metric));
      }
    }
    page.append('\n');
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            metric.wireName(),
            metric.type().wireName(),
            metric.unit(),
            metric.labels().stream().map(MetricsPageTest::label).collect(Collectors.joining("; ")),
            metric.meaning());
  }

  private static String label(Label label) {
    String values = label.known().stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
    String more = label.known().size() > MOST_SHOWN ? ", …" : "";
    String open =
        label.most() > label.known().size() ? " *(open, at most " + label.most() + ")*" : "";
    return "`" + label.name() + "`: " + values + more + open;
  }
}

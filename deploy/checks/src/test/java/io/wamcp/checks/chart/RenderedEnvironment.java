package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the chart tells the parts of its single-node example. */
public final class RenderedEnvironment {

  private RenderedEnvironment() {}

  /** Of ingress, worker, mcp or migration. */
  public static Map<String, String> ofSingleNode(String part) {
    Manifests manifests = Chart.render(Example.SINGLE_NODE.overlay());
    return manifests.workloads().stream()
        .filter(workload -> part.equals(Manifests.part(workload)))
        .map(Manifests::environment)
        .findFirst()
        .orElseThrow();
  }

  /** The statement by whose answer KEDA scales the workers of the production example. */
  public static String queueQuery() {
    return Chart.render(Example.PRODUCTION.overlay())
        .find("ScaledObject", Chart.RELEASE + "-worker")
        .orElseThrow()
        .at("/spec/triggers/0/metadata/query")
        .asText();
  }

  /** Command and arguments of the migration's container. */
  public static List<String> migrationCommand() {
    JsonNode container =
        Manifests.containers(
                Chart.render(Example.SINGLE_NODE.overlay()).kind("Job").findFirst().orElseThrow())
            .getFirst();
    List<String> words = new ArrayList<>();
    container.path("command").forEach(word -> words.add(word.asText()));
    container.path("args").forEach(word -> words.add(word.asText()));
    return words;
  }
}

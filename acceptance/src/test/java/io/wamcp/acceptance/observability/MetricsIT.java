package io.wamcp.acceptance.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.LocalStack;
import io.wamcp.local.StackInfo;
import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.metric.Label;
import io.wamcp.telemetry.metric.Metric;
import io.wamcp.telemetry.metric.MetricType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the admin ports of running services show is what is declared, no more and no less. */
@Tag("slow")
class MetricsIT {

  private static final String PREFIX = "wamcp_";

  private static LocalStack stack;
  private static Observer observer;

  @BeforeAll
  static void start() {
    stack = Stacks.ofProcesses();
    observer = new Observer(stack);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private static Map<Component, Scrape> scrape() {
    StackInfo info = stack.info();
    return Map.of(
        Component.INGRESS, Scrape.of(info.ingress().adminUrl()),
        Component.WORKER, Scrape.of(info.worker().adminUrl()),
        Component.MCP, Scrape.of(info.mcp().adminUrl()));
  }

  @Test
  void everyDeclaredMetricIsThereAndNoOther() {
    scrape()
        .forEach(
            (component, scrape) -> {
              Map<String, String> declared = new HashMap<>();
              for (Metric metric : Metric.values()) {
                if (metric.components().contains(component)) {
                  declared.put(metric.wireName(), metric.type().wireName());
                  if (metric.type() == MetricType.HISTOGRAM) {
                    declared.put(metric.wireName() + "_max", "gauge");
                  }
                }
              }
              assertThat(scrape.types(PREFIX))
                  .as("metrics of %s", component)
                  .containsExactlyInAnyOrderEntriesOf(declared);
            });
  }

  @Test
  void labelsAreTheDeclaredOnes() {
    scrape()
        .forEach(
            (component, scrape) -> {
              for (Metric metric : Metric.values()) {
                if (metric.components().contains(component)) {
                  Set<String> labels = new TreeSet<>();
                  labels.add("scope");
                  metric.labels().stream().map(Label::name).forEach(labels::add);
                  String suffix = metric.type() == MetricType.HISTOGRAM ? "_count" : "";
                  assertThat(scrape.labels(metric.wireName() + suffix))
                      .as(metric.wireName())
                      .isEqualTo(labels);
                }
              }
              assertThat(scrape.samples(PREFIX)).as("series of %s", component).isLessThan(2_000);
            });
  }

  @Test
  void whatHappensIsCounted() {
    Map<Component, Scrape> before = scrape();
    String person = Observer.customer();
    observer.writes(observer.number(), person);
    String queueId = observer.send(observer.number(), "+" + person, Observer.unique("Hi"));
    observer.awaitStatus(queueId, "sent", "delivered", "read");
    Map<Component, Scrape> after = scrape();

    rises(before, after, Component.INGRESS, "wamcp_webhook_requests_total", "outcome=\"accepted\"");
    rises(before, after, Component.INGRESS, "wamcp_webhook_items_total", "kind=\"message\"");
    rises(before, after, Component.INGRESS, "wamcp_outbox_lag_seconds_count", "ingress");
    rises(before, after, Component.WORKER, "wamcp_run_calls_total", "function=\"send-message\"");
    rises(before, after, Component.WORKER, "wamcp_meta_calls_total", "code=\"none\"");
    rises(before, after, Component.WORKER, "wamcp_sends_settled_total", "outcome=\"sent\"");
    rises(before, after, Component.WORKER, "wamcp_send_seconds_bucket", "le=\"60.0\"");
    rises(before, after, Component.MCP, "wamcp_mcp_tool_calls_total", "tool=\"send_message\"");
    assertThat(after.get(Component.WORKER).sum("wamcp_run_calls_total", "function=\"other\""))
        .as("every function is declared")
        .isZero();
  }

  private static void rises(
      Map<Component, Scrape> before,
      Map<Component, Scrape> after,
      Component component,
      String name,
      String labels) {
    assertThat(after.get(component).sum(name, labels))
        .as("%s{%s}", name, labels)
        .isGreaterThan(before.get(component).sum(name, labels));
  }
}

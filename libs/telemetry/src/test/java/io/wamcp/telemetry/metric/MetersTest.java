package io.wamcp.telemetry.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetersTest {

  @Test
  void countsUnderTheDeclaredLabels() {
    long before = Meters.counted(Metric.WEBHOOK_ITEMS, "message", "new");
    Meters.count(Metric.WEBHOOK_ITEMS, "message", "new");
    Meters.add(Metric.WEBHOOK_ITEMS, 4, "message", "new");
    Meters.add(Metric.WEBHOOK_ITEMS, 0, "message", "new");

    assertThat(Meters.counted(Metric.WEBHOOK_ITEMS, "message", "new")).isEqualTo(before + 5);
    Counter shown =
        Metrics.globalRegistry()
            .counter(
                "wamcp_webhook_items_total",
                List.of(Tag.create("kind", "message"), Tag.create("outcome", "new")))
            .orElseThrow();
    assertThat(shown.count()).isEqualTo(before + 5);
  }

  @Test
  void aValueThatIsNotDeclaredIsOther() {
    long before = Meters.counted(Metric.WEBHOOK_DUPLICATES, "other");
    Meters.count(Metric.WEBHOOK_DUPLICATES, "a stranger's text");
    Meters.count(Metric.WEBHOOK_DUPLICATES, "another one's");
    assertThat(Meters.counted(Metric.WEBHOOK_DUPLICATES, "other")).isEqualTo(before + 2);
  }

  @Test
  void anOpenLabelHasABound() {
    for (int code = 0; code < 500; code++) {
      Meters.count(Metric.META_CALLS, "accepted", "code " + code);
    }
    Label code = Metric.META_CALLS.labels().get(1);
    Set<String> values = values("wamcp_meta_calls_total", "code");
    assertThat(values).contains("code 0", "other").hasSizeLessThanOrEqualTo(code.most() + 1);
  }

  @Test
  void everythingAServiceCountsIsThereFromTheStart() {
    Meters.beginMeanwhile(Component.MCP).run();
    assertThat(values("wamcp_mcp_tool_calls_total", "tool"))
        .containsAll(LabelValues.TOOLS)
        .contains("send_message");
    assertThat(values("wamcp_mcp_auth_failures_total", "reason")).contains("wrong_secret");
    assertThat(values("wamcp_outbox_dispatched_total", "component")).contains("mcp");
  }

  @Test
  void aGaugeGoesWhenItIsClosed() {
    List<Tag> tags = List.of(Tag.create("kind", "get"));
    try (Meters.Shown first = Meters.show(Metric.MCP_STREAMS, () -> 1, "get");
        Meters.Shown second = Meters.show(Metric.MCP_STREAMS, () -> 7, "get")) {
      assertThat(first).isNotSameAs(second);
      Gauge<?> gauge = Metrics.globalRegistry().gauge("wamcp_mcp_streams", tags).orElseThrow();
      assertThat(gauge.value().doubleValue()).isEqualTo(7);
    }
    assertThat(Metrics.globalRegistry().gauge("wamcp_mcp_streams", tags)).isEmpty();
  }

  @Test
  void whatDoesNotFitTheDeclarationIsRefused() {
    assertThatThrownBy(() -> Meters.count(Metric.WEBHOOK_ITEMS, "message"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 labels");
    assertThatThrownBy(() -> Meters.count(Metric.WEBHOOK_SECONDS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Meters.record(Metric.WEBHOOK_ITEMS, Duration.ZERO, "any", "new"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesFollowTheRulesOfPrometheus() {
    Set<String> names = new TreeSet<>();
    for (Metric metric : Metric.values()) {
      assertThat(metric.wireName()).matches("wamcp_[a-z][a-z0-9_]*");
      assertThat(metric.wireName().endsWith("_total"))
          .as(metric.wireName())
          .isEqualTo(metric.type() == MetricType.COUNTER);
      assertThat(metric.type() == MetricType.HISTOGRAM)
          .as(metric.wireName())
          .isEqualTo(metric.unit().equals("seconds") && metric.type() != MetricType.GAUGE);
      assertThat(metric.unit().equals("seconds"))
          .as(metric.wireName())
          .isEqualTo(metric.wireName().endsWith("_seconds"));
      assertThat(metric.labels()).hasSizeLessThanOrEqualTo(3);
      metric.labels().forEach(label -> assertThat(label.name()).matches("[a-z]+"));
      names.add(metric.wireName());
    }
    assertThat(names).hasSize(Metric.values().length);
  }

  private static Set<String> values(String name, String label) {
    return Metrics.globalRegistry().meters().stream()
        .map(Meter::id)
        .filter(id -> id.name().equals(name))
        .map(id -> id.tagsMap().get(label))
        .collect(Collectors.toSet());
  }
}

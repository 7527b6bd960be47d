package io.wamcp.acceptance.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.acceptance.observability.Collector.Seen;
import io.wamcp.domain.trace.TraceContext;
import io.wamcp.local.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work is one trace through the services, the outbox and the engine. */
@Tag("slow")
class TracesIT {

  @Test
  void aWebhookAndItsAnswerAreOneTraceUpToMeta() {
    try (Collector collector = new Collector();
        LocalStack stack =
            Stacks.fresh(
                Map.of("tracing.collector", collector.url(), "tracing.sample-percent", "100"))) {
      Observer observer = new Observer(stack);
      String person = Observer.customer();
      observer.writes(observer.number(), person);
      Seen webhook = await(collector, "wa-mcp-ingress", "webhook");
      Seen run = await(collector, "wa-mcp-worker", "run process-message");
      assertThat(run.trace()).isEqualTo(webhook.trace());
      assertThat(run.parent()).isEqualTo(webhook.id());
      assertThat(webhook.parent()).as("a sender begins no trace of ours").isEmpty();

      TraceContext place = new TraceContext("00-" + run.trace() + "-" + run.id() + "-01");
      Map<String, Object> arguments =
          Observer.arguments(observer.number(), "+" + person, Observer.unique("Hi"));
      Observer.ok(observer.mcp.within(place.traceparent()).call("send_message", arguments));
      Seen call = await(collector, "wa-mcp-mcp", "tools/call send_message");
      Seen meta = await(collector, "wa-mcp-worker", "meta send");
      assertThat(call.parent()).isEqualTo(run.id());
      assertThat(meta.parent()).isEqualTo(call.id());
      assertThat(List.of(call.trace(), meta.trace())).containsOnly(webhook.trace());
    }
  }

  @Test
  void aTraceIsKeptAsAWholeOrNotAtAll() {
    try (Collector collector = new Collector();
        LocalStack stack =
            Stacks.fresh(
                Map.of("tracing.collector", collector.url(), "tracing.sample-percent", "50"))) {
      Observer observer = new Observer(stack);
      // The lower half of a trace's id decides, as a share of all there are.
      String dropped = "0".repeat(15) + "1" + "7fffffffffffffff";
      String kept = "0".repeat(15) + "1" + "0000000000000001";
      for (String trace : List.of(dropped, kept)) {
        // The client's flag says the opposite each time: it is not what decides.
        String flag = trace.equals(kept) ? "00" : "01";
        String queueId =
            Observer.ok(
                    observer
                        .mcp
                        .within("00-" + trace + "-00000000000000aa-" + flag)
                        .call(
                            "send_message",
                            Observer.arguments(
                                observer.number(), "+" + Observer.customer(), "sampled")))
                .path("queueId")
                .asText();
        observer.awaitStatus(queueId, "sent", "delivered", "read");
      }
      await(collector, "wa-mcp-mcp", "tools/call send_message");
      await(collector, "wa-mcp-worker", "meta send");
      assertThat(collector.spans().stream().map(Seen::trace))
          .contains(kept)
          .doesNotContain(dropped);
    }
  }

  @Test
  void aCollectorThatIsAwayCostsSpansAndNoWork() {
    LocalStack stack =
        Stacks.fresh(
            Map.of(
                "tracing.collector", "http://127.0.0.1:1/v1/traces",
                "tracing.sample-percent", "100"));
    try {
      Observer observer = new Observer(stack);
      String person = Observer.customer();
      observer.writes(observer.number(), person);
      String queueId = observer.send(observer.number(), "+" + person, "untraced");
      observer.awaitStatus(queueId, "sent", "delivered", "read");
    } finally {
      long begin = System.nanoTime();
      stack.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(45));
    }
  }

  private static Seen await(Collector collector, String service, String name) {
    return Awaitility.await(name)
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                collector.spans().stream()
                    .filter(span -> span.service().equals(service) && span.name().equals(name))
                    .toList(),
            found -> !found.isEmpty())
        .getFirst();
  }
}

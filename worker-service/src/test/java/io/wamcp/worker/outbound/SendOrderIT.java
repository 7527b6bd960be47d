package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Json;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A number's messages leave one after the other, oldest first. */
class SendOrderIT {

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  /** More than one run takes at a time, some to the same people. */
  @Test
  @Tag("slow")
  void aLongQueueLeavesInOrderOneByOne() {
    List<RequestId> requests = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String to = "+155530001" + String.format("%02d", i % 23);
      order.add(to + " long " + i);
      requests.add(harness.acceptWithoutEvent(to, "long " + i));
    }
    RequestId last = harness.accept("+15553000200", "the last");
    harness.awaitState(last, "sent");
    requests.forEach(request -> harness.awaitState(request, "sent"));
    assertThat(harness.meta.maxInFlight(WorkerHarness.NUMBER.value())).isEqualTo(1);
    List<String> seen =
        harness.meta.calls(WorkerHarness.NUMBER.value()).stream()
            .map(call -> call.to() + " " + text(call.body()))
            .filter(order::contains)
            .toList();
    assertThat(seen).isEqualTo(order);
  }

  private static String text(String body) {
    return Json.read(body).at("/text/body").asText();
  }

  @Test
  void fiveAtOnceNeverOverlapAndStayInOrder() {
    List<RequestId> requests = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String to = "+155530000" + String.format("%02d", i);
      order.add(to);
      harness.meta.behave(Behaviour.to(to).times(1).delay(Duration.ofMillis(150)));
      requests.add(harness.accept(to, "five"));
    }
    requests.forEach(request -> harness.awaitState(request, "sent"));
    assertThat(harness.meta.maxInFlight(WorkerHarness.NUMBER.value())).isEqualTo(1);
    List<String> seen =
        harness.meta.calls(WorkerHarness.NUMBER.value()).stream()
            .map(call -> call.to())
            .filter(order::contains)
            .toList();
    assertThat(seen).isEqualTo(order);
  }
}

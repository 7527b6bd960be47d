package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

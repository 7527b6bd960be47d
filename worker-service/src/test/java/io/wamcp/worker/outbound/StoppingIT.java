package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that is stopped ends the call it is making and leaves the rest of a long queue. */
class StoppingIT {

  private static final int MESSAGES = 60;

  private WorkerHarness harness;

  @BeforeEach
  void start() {
    harness = WorkerHarness.start();
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void noCallIsCutOffAndNoMessageIsInDoubt() {
    harness.meta.behave(Behaviour.any().times(MESSAGES + 1).delay(Duration.ofMillis(500)));
    List<RequestId> requests = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      requests.add(harness.acceptWithoutEvent("+155540000" + String.format("%02d", i), "long"));
    }
    harness.accept("+15554000099", "the last");
    Awaitility.await().until(() -> calls() >= 2);

    harness.stopWorker();
    List<Send> sends = requests.stream().map(harness::find).toList();
    long sent = sends.stream().filter(Send::settled).count();
    assertThat(sent).as("each call's outcome is written").isEqualTo(calls());
    assertThat(sent).isBetween(2L, MESSAGES - 10L);
    assertThat(sends.stream().filter(send -> !send.settled()).map(Send::state))
        .as("those it did not come to")
        .containsOnly(State.READY);
  }

  private long calls() {
    return harness.meta.calls(WorkerHarness.NUMBER.value()).size();
  }
}

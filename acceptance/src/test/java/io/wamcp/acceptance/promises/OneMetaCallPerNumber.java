package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.testkit.meta.SimulatedMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * One call in flight per business number, numbers side by side, a recipient's messages in order.
 */
class OneMetaCallPerNumber {

  private final Observer stack = new Observer(Stacks.shared());

  @Test
  void fiveSendsAtOnceNeverOverlapAndNumbersRunSideBySide() throws Exception {
    SimulatedMeta meta = stack.stack.meta();
    meta.forgetCalls();
    List<String> recipients = new ArrayList<>();
    List<Callable<String>> sends = new ArrayList<>();
    for (String number : List.of(stack.number(), stack.otherNumber())) {
      for (int i = 0; i < 5; i++) {
        String to = "+" + Observer.customer();
        recipients.add(to);
        stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 300));
        sends.add(() -> stack.send(number, to, Observer.unique("five")));
      }
    }
    for (String queueId : all(sends)) {
      stack.awaitStatus(queueId, "sent", "delivered", "read");
    }
    assertThat(meta.maxInFlight(stack.number())).isEqualTo(1);
    assertThat(meta.maxInFlight(stack.otherNumber())).isEqualTo(1);
    assertThat(overlap(meta)).as("calls of the two numbers overlapped").isTrue();
  }

  private boolean overlap(SimulatedMeta meta) {
    return meta.calls(stack.number()).stream()
        .anyMatch(
            a ->
                meta.calls(stack.otherNumber()).stream()
                    .anyMatch(
                        b ->
                            a.startedAt().isBefore(b.endedAt())
                                && b.startedAt().isBefore(a.endedAt())));
  }

  @Test
  void messagesToOneRecipientArriveInOrder() {
    String to = "+" + Observer.customer();
    // The first is refused for now, so that the later ones are tempted to overtake it.
    stack.door.behaviour(Map.of("to", to, "times", 1, "status", 503, "errorCode", 2));
    List<String> queueIds = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      queueIds.add(stack.send(stack.number(), to, "message " + i));
    }
    queueIds.forEach(id -> stack.awaitStatus(id, "sent", "delivered", "read"));
    assertThat(
            stack.text(
                "SELECT string_agg(body, ',' ORDER BY a.started_at) FROM messages m JOIN send_attempts a"
                    + " ON a.message_id = m.id WHERE m.recipient = ? AND a.state = 'accepted'",
                to))
        .isEqualTo("message 1,message 2,message 3");
  }

  private static List<String> all(List<Callable<String>> tasks) throws Exception {
    List<String> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
    }
    return results;
  }
}

package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.LocalStack;
import io.wamcp.local.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever process is killed, every acknowledged item ends in its row and every send settles. */
@Tag("slow")
class NothingIsLost {

  private static LocalStack processes;
  private Observer stack;

  @BeforeAll
  static void start() {
    processes = Stacks.ofProcesses();
  }

  /** Connections to a service that a test before has killed are of no use to the next. */
  @BeforeEach
  void connectAnew() {
    stack = new Observer(processes);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void theWorkerKilledInTheMiddleOfACallWhoseStatusComes() {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 2_000));
    String queueId = stack.send(stack.number(), to, Observer.unique("kill"));
    awaitCall(to);
    processes.kill(ServiceName.WORKER);
    processes.start(ServiceName.WORKER);
    stack.awaitStatus(queueId, "sent", "delivered", "read");
    assertThat(acceptedCalls(to)).as("Meta saw the message once").isEqualTo(1);
    assertThat(
            stack.text(
                "SELECT possible_duplicate FROM messages WHERE request_id = ?::uuid", queueId))
        .isEqualTo("f");
  }

  @Test
  void ingressKilledBetweenCommitAndDispatch() {
    // With the engine gone, ingress can commit and acknowledge but not dispatch.
    processes.kill(ServiceName.INNGEST);
    List<String> wamids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String wamid = Observer.wamid();
      wamids.add(wamid);
      assertThat(
              stack.door.post(
                  stack.door.textWebhook(stack.number(), Observer.customer(), wamid, "orphan")))
          .isEqualTo(200);
    }
    processes.kill(ServiceName.INGRESS);
    processes.start(ServiceName.INNGEST);
    // Ingress stays dead: another service's relay has to bring its events.
    wamids.forEach(
        wamid -> stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid));
    processes.start(ServiceName.INGRESS);
  }

  @Test
  void theEngineKilledWithRunsPending() {
    List<String> queueIds = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String to = "+" + Observer.customer();
      stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 400));
      queueIds.add(stack.send(stack.otherNumber(), to, Observer.unique("pending")));
    }
    String wamid = Observer.wamid();
    stack.door.post(stack.door.textWebhook(stack.number(), Observer.customer(), wamid, "pending"));
    processes.kill(ServiceName.INNGEST);
    processes.start(ServiceName.INNGEST);
    queueIds.forEach(id -> stack.awaitStatus(id, "sent", "delivered", "read"));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    for (String id : queueIds) {
      assertThat(
              stack.count(
                  "SELECT count(*) FROM send_attempts a JOIN messages m ON m.id = a.message_id"
                      + " WHERE m.request_id = ?::uuid AND a.state = 'accepted'",
                  id))
          .isEqualTo(1);
    }
  }

  @Test
  void mcpKilledRightAfterItsAnswer() {
    String queueId = stack.send(stack.number(), "+" + Observer.customer(), Observer.unique("bye"));
    processes.kill(ServiceName.MCP);
    stack.awaitStatus(queueId, "sent", "delivered", "read");
    processes.start(ServiceName.MCP);
  }

  private void awaitCall(String to) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> stack.stack.meta().inFlight(stack.number()) > 0);
    assertThat(to).isNotEmpty();
  }

  private long acceptedCalls(String to) {
    return stack.stack.meta().calls(stack.number()).stream()
        .filter(call -> to.equals(call.to()) && call.accepted())
        .count();
  }
}

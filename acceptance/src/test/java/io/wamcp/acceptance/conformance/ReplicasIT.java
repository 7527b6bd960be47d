package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.RoundRobin;
import io.wamcp.acceptance.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three replicas and a balancer that gives every request to the next: official clients must not
 * notice, nor that replicas are replaced while they call.
 */
class ReplicasIT {

  private static final int CONNECTS = 100;
  private static final List<String> CLIENTS = List.of("old", "default", "auto", "pinned");

  private static Observer stack;
  private static RoundRobin balancer;
  private static McpReplicas replicas;

  @BeforeAll
  static void start() {
    stack = new Observer(Stacks.shared());
    balancer = new RoundRobin();
    replicas = new McpReplicas(stack.stack, balancer, 3, Map.of());
  }

  @AfterAll
  static void stop() {
    replicas.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "default", "auto", "pinned"})
  void everyConnectWorks(String client) {
    int before = balancer.served().size();
    JsonNode run = script("connects", client).run(Map.of("times", CONNECTS));

    assertThat(run.path("failures")).isEmpty();
    assertThat(run.path("connects").asInt()).isEqualTo(CONNECTS);
    assertThat(run.path("versions")).hasSize(1);
    List<RoundRobin.Served> served = balancer.served();
    for (int replica = 0; replica < replicas.count(); replica++) {
      int number = replica;
      assertThat(served.subList(before, served.size()))
          .filteredOn(request -> request.replica() == number)
          .hasSizeGreaterThan(CONNECTS / 2);
    }
  }

  @Test
  void aRollingRestartIsInvisibleToCalls() {
    List<Dialogue> callers = new ArrayList<>();
    try {
      CLIENTS.forEach(client -> callers.add(script("caller", client).start(Map.of())));
      callers.forEach(caller -> caller.await("connected", 1));
      for (int replica = 0; replica < replicas.count(); replica++) {
        int calls = balancer.served().size();
        replicas.restart(replica);
        // Calls went on while it happened.
        assertThat(balancer.served().size() - calls).isGreaterThan(20);
      }
      for (Dialogue caller : callers) {
        JsonNode end = caller.stop();
        assertThat(end.path("failures")).isEmpty();
        assertThat(end.path("calls").asInt()).isGreaterThan(20);
      }
    } finally {
      callers.forEach(Dialogue::close);
    }
  }

  private static Script script(String file, String client) {
    return new Script(file, client, replicas.url(), stack.stack.info().mcp().apiKey());
  }
}

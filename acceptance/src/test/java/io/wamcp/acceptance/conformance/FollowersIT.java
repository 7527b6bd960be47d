package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.RoundRobin;
import io.wamcp.acceptance.RoundRobin.Served;
import io.wamcp.acceptance.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Official clients follow a number's messages through three replicas that take strict turns: what
 * comes in reaches them wherever their stream is, until their key is taken away.
 */
class FollowersIT {

  private static Observer stack;
  private static RoundRobin balancer;
  private static McpReplicas replicas;
  private static String uri;

  @BeforeAll
  static void start() {
    stack = new Observer(Stacks.shared());
    balancer = new RoundRobin();
    replicas = new McpReplicas(stack.stack, balancer, 3, Map.of());
    uri = "wamcp://numbers/" + stack.number() + "/messages";
  }

  @AfterAll
  static void stop() {
    replicas.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "default", "auto", "pinned"})
  void aMessageReachesItsFollower(String client) {
    try (Dialogue follower = follow(client, replicas.url(), stack.stack.info().mcp().apiKey())) {
      stack.writes(stack.number(), Observer.customer());
      assertThat(follower.await("updated", 1).path("uri").asText()).isEqualTo(uri);
      int seen = follower.all("updated").size();
      stack.writes(stack.number(), Observer.customer());
      follower.await("updated", seen + 1);
    }
  }

  /** The session begins, subscribes and listens at replicas that take turns. */
  @Test
  void aSessionIsSpreadOverReplicas() {
    int before = balancer.served().size();
    try (Dialogue follower = follow("old", replicas.url(), stack.stack.info().mcp().apiKey())) {
      List<Served> requests = List.copyOf(balancer.served());
      requests = requests.subList(before, requests.size());
      assertThat(requests.stream().map(Served::method)).contains("GET", "POST");
      assertThat(requests.stream().map(Served::replica).collect(Collectors.toSet()))
          .containsExactlyInAnyOrder(0, 1, 2);
      stack.writes(stack.number(), Observer.customer());
      follower.await("updated", 1);
    }
  }

  @Test
  void everyReplicaPushes() {
    List<Dialogue> followers = new ArrayList<>();
    try {
      for (int replica = 0; replica < replicas.count(); replica++) {
        String key = stack.stack.info().mcp().apiKey();
        followers.add(follow("auto", replicas.url(replica), key));
      }
      stack.writes(stack.number(), Observer.customer());
      followers.forEach(follower -> follower.await("updated", 1));
    } finally {
      followers.forEach(Dialogue::close);
    }
  }

  /** The old clients try to reconnect and are told 401; the new ones are told that it is over. */
  @ParameterizedTest
  @CsvSource({"old, answered", "default, answered", "auto, closed", "pinned, closed"})
  void aRevokedKeyEndsItsStream(String client, String sign) {
    Client own = Client.granted(stack.stack, stack.number());
    try (Dialogue follower = follow(client, replicas.url(), own.key())) {
      own.keyRevoked();
      if (sign.equals("closed")) {
        follower.await("closed", 1);
      } else {
        Awaitility.await()
            .until(
                () ->
                    follower.all("answered").stream()
                        .anyMatch(
                            answer ->
                                answer.path("method").asText().equals("GET")
                                    && answer.path("status").asInt() == 401));
      }
      int seen = follower.all("updated").size();
      stack.writes(stack.number(), Observer.customer());
      assertThat(follower.all("updated")).hasSize(seen);
    }
  }

  private static Dialogue follow(String client, String url, String key) {
    Dialogue follower = new Script("listener", client, url, key).start(Map.of("uri", uri));
    follower.await("subscribed", 1);
    return follower;
  }
}

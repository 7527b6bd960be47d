package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.AtOnce;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.RoamingMcp;
import io.wamcp.acceptance.RoamingMcp.Era;
import io.wamcp.acceptance.RoundRobin.Served;
import io.wamcp.acceptance.TwoOfEach;
import io.wamcp.local.McpCaller;
import io.wamcp.mcp.McpService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two replicas of each service, and nobody keeps to one: what one accepted the other waits for,
 * shows and finishes. Nothing that matters is in the memory of a process.
 */
class AnyReplicaWillDo {

  private static TwoOfEach two;
  private static Observer stack;

  @BeforeAll
  static void start() {
    two = TwoOfEach.start();
    stack = two.stack;
  }

  @AfterAll
  static void stop() throws Exception {
    two.close();
  }

  private static JsonNode status(McpCaller caller, String queueId) {
    return Observer.ok(caller.call("get_message_status", Map.of("queueId", queueId)));
  }

  @Test
  void whatOneAcceptedTheOtherWaitsForAndShows() {
    for (int first = 0; first < 2; first++) {
      McpCaller accepting = two.callers.get(first);
      McpCaller other = two.callers.get(1 - first);
      String to = "+" + Observer.customer();
      stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 1_200, "statuses", "none"));
      Map<String, Object> arguments = Observer.arguments(stack.number(), to, "roaming");
      arguments.put("idempotencyKey", Observer.unique("roaming"));

      JsonNode queued = Observer.ok(accepting.call("send_message", arguments));
      String queueId = queued.path("queueId").asText();
      assertThat(queued.path("status").asText()).isEqualTo("queued");
      assertThat(status(other, queueId).path("status").asText()).isEqualTo("queued");

      arguments.put("wait", true);
      JsonNode waited = Observer.ok(other.call("send_message", arguments));
      assertThat(waited.path("queueId").asText()).isEqualTo(queueId);
      assertThat(waited.path("deduplicated").asBoolean()).isTrue();
      assertThat(waited.path("status").asText()).isEqualTo("sent");
      assertThat(waited.path("wamid").asText()).startsWith("wamid.");
      assertThat(status(accepting, queueId)).isEqualTo(status(other, queueId));
      assertThat(callsTo(to)).isEqualTo(1);
    }
  }

  private static long callsTo(String recipient) {
    return stack.stack.meta().calls().stream().filter(call -> recipient.equals(call.to())).count();
  }

  @Test
  void webhooksTakeTurnsAndTheSameOneAtBothAtOnceIsOneRow() {
    String from = Observer.customer();
    List<String> wamids = new ArrayList<>();
    List<Callable<Integer>> posts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String wamid = Observer.wamid();
      wamids.add(wamid);
      byte[] body = stack.door.textWebhook(stack.number(), from, wamid, "turn " + i);
      if (i % 2 == 0) {
        two.doors.forEach(door -> posts.add(() -> door.post(body)));
      } else {
        int turn = i / 2 % 2;
        posts.add(() -> two.doors.get(turn).post(body));
      }
    }
    assertThat(AtOnce.all(posts)).hasSize(15).containsOnly(200);
    for (int i = 0; i < 10; i++) {
      String eventId = "msg:" + stack.number() + ":" + wamids.get(i);
      stack.awaitCount(
          1,
          "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'processed'",
          eventId);
      assertThat(
              stack.count("SELECT duplicates FROM inngest_idempotency WHERE event_id = ?", eventId))
          .isEqualTo(i % 2 == 0 ? 1 : 0);
      assertThat(stack.count("SELECT count(*) FROM messages WHERE wamid = ?", wamids.get(i)))
          .isEqualTo(1);
    }
    assertThat(stack.count("SELECT count(*) FROM contacts WHERE wa_id = ?", from)).isEqualTo(1);
  }

  @Test
  void bothWorkersServeSendsAndStillOneCallIsInFlightPerNumber() {
    List<String> queueIds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String to = "+" + Observer.customer();
      stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 100));
      Map<String, Object> arguments = Observer.arguments(stack.otherNumber(), to, "turn " + i);
      JsonNode sent = Observer.ok(two.callers.get(i % 2).call("send_message", arguments));
      queueIds.add(sent.path("queueId").asText());
    }
    queueIds.forEach(id -> stack.awaitStatus(id, "read"));

    assertThat(stack.stack.meta().maxInFlight(stack.otherNumber())).isEqualTo(1);
    assertThat(
            stack.count(
                "SELECT count(*) FROM send_attempts a JOIN messages m ON m.id = a.message_id"
                    + " WHERE m.request_id::text = ANY (string_to_array(?, ' '))",
                String.join(" ", queueIds)))
        .isEqualTo(8);
    Awaitility.await().until(() -> servers("wa-mcp-send-message").equals(Set.of(0, 1)));
    assertThat(servers("wa-mcp-status-updater")).isEqualTo(Set.of(0, 1));
    takesTurns(two.workers.served());
    takesTurns(two.ingresses.served());
  }

  /** Which workers were asked to run a function. */
  private static Set<Integer> servers(String function) {
    return two.workers.served().stream()
        .filter(call -> call.query().contains(function))
        .map(Served::replica)
        .collect(Collectors.toSet());
  }

  private static void takesTurns(List<Served> calls) {
    long first = calls.stream().filter(call -> call.replica() == 0).count();
    assertThat(calls.size() - 2 * first).isBetween(-1L, 1L);
    assertThat(first).isGreaterThan(5);
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void aClientMayAskAnotherReplicaEachTime(Era era) {
    RoamingMcp mcp = new RoamingMcp(two.endpoints, stack.stack.info().mcp().apiKey(), era);
    String person = Observer.customer();
    JsonNode greeting = mcp.begin();
    assertThat(greeting.at("/capabilities/tools").isObject()).isTrue();
    List<String> tools = mcp.tools();
    assertThat(tools).contains("send_message", "get_messages").isEqualTo(mcp.tools());

    List<String> sent = new ArrayList<>();
    List<String> read = new ArrayList<>();
    String cursor = mcp.call("get_messages", Map.of("contact", person)).path("nextCursor").asText();
    for (int i = 0; i < 4; i++) {
      sent.add(era + " " + i);
      Map<String, Object> arguments =
          Observer.arguments(stack.number(), "+" + person, sent.getLast());
      arguments.put("wait", i % 2 == 0);
      String queueId = mcp.call("send_message", arguments).path("queueId").asText();
      JsonNode status = mcp.call("get_message_status", Map.of("queueId", queueId));
      assertThat(status.path("queueId").asText()).isEqualTo(queueId);
      // An odd number of requests a round, so that each kind of call is made at both.
      JsonNode page = mcp.call("get_messages", Map.of("contact", person, "cursor", cursor));
      read.addAll(page.path("messages").findValuesAsText("body"));
      cursor = page.path("nextCursor").asText();
    }
    String last = cursor;
    assertThat(sent).containsAll(read);
    Awaitility.await()
        .untilAsserted(
            () -> {
              List<String> all = new ArrayList<>(read);
              all.addAll(
                  mcp.call("get_messages", Map.of("contact", person, "cursor", last))
                      .path("messages")
                      .findValuesAsText("body"));
              assertThat(all).containsExactlyElementsOf(sent);
            });
  }

  @Test
  void whatAReplicaAcceptedOutlivesIt() {
    String queueId;
    try (McpService third = two.anotherMcp()) {
      Map<String, Object> arguments =
          Observer.arguments(stack.number(), "+" + Observer.customer(), "last words");
      queueId =
          Observer.ok(two.callerOf(third).call("send_message", arguments)).path("queueId").asText();
    }
    stack.awaitStatus(queueId, "read");
    two.callers.forEach(
        caller -> assertThat(status(caller, queueId).path("status").asText()).isEqualTo("read"));
  }
}

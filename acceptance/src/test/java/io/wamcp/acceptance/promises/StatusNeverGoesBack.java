package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.AtOnce;
import io.wamcp.acceptance.CapturedWebhooks;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.acceptance.StatusWebhook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Whatever order Meta's statuses come in, however often, before or after the message's id is known:
 * a message only climbs. {@code failed} counts below {@code delivered} only, and {@code delivered}
 * corrects it. Every status stays in the history, once.
 */
class StatusNeverGoesBack {

  private static final List<String> LADDER =
      List.of("queued", "sent", "failed", "delivered", "read");

  private final Observer stack = new Observer(Stacks.shared());

  /** A send that Meta has accepted and says nothing about by itself. */
  private record Sent(String number, String queueId, String wamid, List<String> statuses) {

    StatusWebhook status(int i) {
      return StatusWebhook.of(number, wamid, statuses.get(i));
    }
  }

  private String queue(String number, Map<String, Object> behaviour) {
    String to = "+" + Observer.customer();
    Map<String, Object> all = new HashMap<>(behaviour);
    all.putAll(Map.of("to", to, "times", 1));
    stack.door.behaviour(all);
    return stack.send(number, to, Observer.unique("ladder"));
  }

  private List<Sent> sentFor(List<List<String>> orders) {
    List<String> numbers = List.of(stack.number(), stack.otherNumber());
    List<String> queueIds = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      queueIds.add(queue(numbers.get(i % 2), Map.of("statuses", "none")));
    }
    stack.awaitCount(
        orders.size(),
        "SELECT count(*) FROM messages WHERE status = 'sent'"
            + " AND request_id = ANY (CAST(string_to_array(?, ' ') AS uuid[]))",
        String.join(" ", queueIds));
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      String wamid = stack.status(queueIds.get(i)).path("wamid").asText();
      sent.add(new Sent(numbers.get(i % 2), queueIds.get(i), wamid, orders.get(i)));
    }
    return sent;
  }

  private Callable<Integer> posting(StatusWebhook webhook) {
    return () -> stack.door.post(webhook.body(stack.stack.info().meta().wabaId()));
  }

  private void post(List<StatusWebhook> webhooks) {
    assertThat(AtOnce.all(webhooks.stream().map(this::posting).toList())).containsOnly(200);
    String ids = String.join(" ", webhooks.stream().map(StatusWebhook::eventId).toList());
    stack.awaitCount(
        webhooks.stream().distinct().count(),
        "SELECT count(*) FROM inngest_idempotency WHERE outcome = 'processed'"
            + " AND event_id = ANY (string_to_array(?, ' '))",
        ids);
  }

  /** What a message is after these statuses, in whatever order they came. */
  private static String highest(Collection<String> seen) {
    return seen.stream()
        .max((a, b) -> Integer.compare(LADDER.indexOf(a), LADDER.indexOf(b)))
        .orElseThrow();
  }

  private void isAfter(Sent send, List<String> seen) {
    JsonNode status = stack.status(send.queueId());
    String expected = highest(seen);
    assertThat(status.path("status").asText()).as("after %s", seen).isEqualTo(expected);
    assertThat(status.at("/error/code").asInt())
        .as("error after %s", seen)
        .isEqualTo(expected.equals("failed") ? StatusWebhook.UNDELIVERABLE : 0);
    List<String> told = new ArrayList<>(List.of("queued"));
    told.addAll(seen);
    if (!seen.contains("sent")) {
      told.add("sent"); // known from Meta's answer
    }
    assertThat(history(status)).as("after %s", seen).containsExactlyInAnyOrderElementsOf(told);
    assertThat(history(status).getFirst()).isEqualTo("queued");
  }

  private static List<String> history(JsonNode status) {
    return status.path("history").findValuesAsText("status");
  }

  @Test
  void inEveryOrderWithEarlierOnesComingAgain() {
    List<List<String>> orders = new ArrayList<>();
    orders.addAll(orders(List.of("sent", "delivered", "read", "failed")));
    orders.addAll(orders(List.of("sent", "delivered", "failed")));
    orders.addAll(orders(List.of("sent", "failed")));
    List<Sent> sends = sentFor(orders);
    for (int round = 0; round < 4; round++) {
      List<StatusWebhook> webhooks = new ArrayList<>();
      for (Sent send : sends) {
        for (int i = 0; i <= round && round < send.statuses().size(); i++) {
          webhooks.add(send.status(i));
        }
      }
      post(webhooks);
      for (Sent send : sends) {
        isAfter(send, send.statuses().subList(0, Math.min(round + 1, send.statuses().size())));
      }
    }
  }

  @Test
  void allAtOnceThreeTimesEachWatchedMeanwhile() {
    List<Sent> sends =
        sentFor(Collections.nCopies(6, List.of("sent", "delivered", "read", "failed")));
    List<StatusWebhook> webhooks = new ArrayList<>();
    for (Sent send : sends) {
      for (int i = 0; i < 12; i++) {
        webhooks.add(send.status(i % 4));
      }
    }
    Collections.shuffle(webhooks, new Random(20_261_126));
    List<Callable<List<String>>> both = new ArrayList<>();
    both.add(
        () -> {
          post(webhooks);
          return List.of("read");
        });
    sends.forEach(send -> both.add(() -> watch(send)));
    for (List<String> watched : AtOnce.all(both)) {
      assertThat(watched).isSortedAccordingTo((a, b) -> LADDER.indexOf(a) - LADDER.indexOf(b));
      assertThat(watched.getLast()).isEqualTo("read");
    }
    sends.forEach(send -> isAfter(send, send.statuses()));
  }

  /** Every status seen until the last one of the ladder. */
  private List<String> watch(Sent send) {
    List<String> seen = new ArrayList<>();
    Awaitility.await()
        .until(
            () -> {
              seen.add(stack.status(send.queueId()).path("status").asText());
              return seen.getLast().equals("read");
            });
    return seen;
  }

  @Test
  void statusesBeforeMetasAnswerWaitForIt() {
    try (CapturedWebhooks captured = CapturedWebhooks.of(stack.stack)) {
      String queueId = queue(stack.number(), Map.of("delayMs", 2_500));
      String wamid = captured.wamidOf(queueId);
      List<StatusWebhook> early =
          List.of(
              StatusWebhook.of(stack.number(), wamid, "read"),
              StatusWebhook.of(stack.number(), wamid, "failed"));
      post(early);
      assertThat(
              stack.count(
                  "SELECT count(*) FROM message_statuses WHERE wamid = ? AND message_id IS NULL",
                  wamid))
          .as("parked")
          .isEqualTo(2);
      assertThat(stack.status(queueId).path("status").asText()).isEqualTo("queued");

      stack.awaitStatus(queueId, "read", "sent", "failed");

      Sent sent = new Sent(stack.number(), queueId, wamid, List.of("read", "failed"));
      assertThat(stack.status(queueId).path("wamid").asText()).isEqualTo(wamid);
      isAfter(sent, sent.statuses());
      post(List.of(StatusWebhook.of(stack.number(), wamid, "delivered")));
      isAfter(sent, List.of("read", "failed", "delivered"));
    }
  }

  @Test
  void statusesOfASendWhoseAnswerWasLostAreJoinedByOurOwnId() {
    String queueId = queue(stack.number(), Map.of("reset", "after", "statuses", "none"));
    String wamid = Observer.wamid();
    post(List.of(StatusWebhook.of(stack.number(), wamid, "delivered")));
    stack.awaitCount(
        1,
        "SELECT count(*) FROM send_attempts a JOIN messages m ON m.id = a.message_id"
            + " WHERE m.request_id = ?::uuid AND a.state = 'unknown'",
        queueId);
    assertThat(stack.status(queueId).path("status").asText()).isEqualTo("queued");

    post(List.of(StatusWebhook.of(stack.number(), wamid, "sent").echoing(queueId)));

    Sent sent = new Sent(stack.number(), queueId, wamid, List.of("delivered", "sent"));
    assertThat(stack.status(queueId).path("wamid").asText()).isEqualTo(wamid);
    isAfter(sent, sent.statuses());
    post(List.of(StatusWebhook.of(stack.number(), wamid, "failed")));
    isAfter(sent, List.of("delivered", "sent", "failed"));
  }

  @Test
  void inAGroupEachMemberHasStatusesOfTheirOwnAndOneFailureFailsNothing() {
    Sent sent = sentFor(List.of(List.of("sent"))).getFirst();
    StatusWebhook read = StatusWebhook.of(sent.number(), sent.wamid(), "read");
    StatusWebhook delivered = StatusWebhook.of(sent.number(), sent.wamid(), "delivered");
    StatusWebhook failed = StatusWebhook.of(sent.number(), sent.wamid(), "failed");

    post(List.of(failed.about("15550001001"), failed.about("15550001002")));
    assertThat(stack.status(sent.queueId()).path("status").asText()).isEqualTo("sent");
    post(List.of(read.about("15550001003")));
    post(List.of(delivered.about("15550001003"), delivered.about("15550001004")));
    post(List.of(read.about("15550001003"), failed.about("15550001004")));

    JsonNode status = stack.status(sent.queueId());
    assertThat(status.path("status").asText()).isEqualTo("read");
    List<String> events = new ArrayList<>();
    status
        .path("history")
        .forEach(e -> events.add(e.path("status").asText() + " " + e.path("participant").asText()));
    assertThat(events)
        .containsExactlyInAnyOrder(
            "queued ",
            "sent ",
            "failed 15550001001",
            "failed 15550001002",
            "read 15550001003",
            "delivered 15550001003",
            "delivered 15550001004",
            "failed 15550001004");
  }

  private static List<List<String>> orders(List<String> statuses) {
    if (statuses.isEmpty()) {
      return List.of(List.of());
    }
    List<List<String>> all = new ArrayList<>();
    for (String first : statuses) {
      List<String> others = statuses.stream().filter(other -> !other.equals(first)).toList();
      for (List<String> rest : orders(others)) {
        List<String> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        all.add(order);
      }
    }
    return all;
  }
}

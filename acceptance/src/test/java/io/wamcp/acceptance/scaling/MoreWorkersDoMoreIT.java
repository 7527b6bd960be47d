package io.wamcp.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.AtOnce;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.RoundRobin.Served;
import io.wamcp.local.ServiceName;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.SlowLink;
import io.wamcp.testkit.meta.RecordedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a worker can do is bounded here by two connections to a database that is far off, not by the
 * processors all replicas share. So twice the workers have twice the means; if they were in each
 * other's way (a lock, a leader, a queue of one), they would not get twice as far.
 */
@Tag("slow")
class MoreWorkersDoMoreIT {

  private static final int NUMBERS = 12;
  private static final int EACH = 4;
  private static final Duration ROUND_TRIP = Duration.ofMillis(20);

  @Test
  void sendsOfManyNumbersGoOutFasterWithMoreWorkersAndStillInOrderOneByOne() throws Exception {
    try (Fleet fleet = Fleet.start();
        SlowLink link = new SlowLink(fleet.observer.stack.database(), ROUND_TRIP)) {
      fleet.add(ServiceName.MCP, Map.of());
      fleet.add(ServiceName.INGRESS, Map.of());
      fleet.observer.door.behaviour(Map.of("statuses", "none", "times", 100_000));
      List<String> numbers = fleet.numbers(NUMBERS);
      Map<String, String> means = means(link.far());

      fleet.add(ServiceName.WORKER, means);
      sendToAll(fleet, numbers, "warm", 1); // nobody's first message is like the others
      double one = perSecond(fleet, numbers, "one");
      fleet.add(ServiceName.WORKER, means);
      double two = perSecond(fleet, numbers, "two");
      fleet.add(ServiceName.WORKER, means);
      fleet.add(ServiceName.WORKER, means);
      double four = perSecond(fleet, numbers, "four");

      String figures = "one %.1f/s, two %.1f/s, four %.1f/s".formatted(one, two, four);
      System.getLogger("scaling").log(System.Logger.Level.INFO, figures);
      assertThat(two).as(figures).isGreaterThan(1.15 * one);
      assertThat(four).as(figures).isGreaterThan(1.7 * one);
      assertThat(fleet.balancer(ServiceName.WORKER).served())
          .extracting(Served::replica)
          .contains(0, 1, 2, 3);
    }
  }

  private static Map<String, String> means(DatabaseAccess far) {
    return Map.of("db.url", far.jdbcUrl(), "db.pool-size", "2", "db.connect-timeout", "1m");
  }

  /** Messages a second that reached Meta, from the first to the last. */
  private static double perSecond(Fleet fleet, List<String> numbers, String round) {
    List<RecordedCall> calls = sendToAll(fleet, numbers, round, EACH);
    Instant first =
        calls.stream().map(RecordedCall::startedAt).min(Comparator.naturalOrder()).get();
    Instant last = calls.stream().map(RecordedCall::endedAt).max(Comparator.naturalOrder()).get();
    return calls.size() / (Duration.between(first, last).toMillis() / 1000.0);
  }

  /** Sends a round, waits for its end, checks its order, and gives Meta's calls. */
  private static List<RecordedCall> sendToAll(
      Fleet fleet, List<String> numbers, String round, int each) {
    List<Callable<List<String>>> agents = new ArrayList<>();
    for (String number : numbers) {
      agents.add(() -> send(fleet, number, round, each));
    }
    List<List<String>> queued = AtOnce.all(agents);
    queued.forEach(ids -> ids.forEach(id -> fleet.observer.awaitStatus(id, "sent")));

    List<RecordedCall> calls = fleet.observer.stack.meta().calls();
    Map<String, List<String>> found =
        calls.stream()
            .collect(
                Collectors.groupingBy(
                    RecordedCall::phoneNumberId,
                    Collectors.mapping(RecordedCall::requestId, Collectors.toList())));
    for (int i = 0; i < numbers.size(); i++) {
      String number = numbers.get(i);
      assertThat(found.get(number)).as(number).isEqualTo(queued.get(i));
      assertThat(fleet.observer.stack.meta().maxInFlight(number)).as(number).isEqualTo(1);
    }
    fleet.observer.stack.meta().forgetCalls();
    return calls;
  }

  private static List<String> send(Fleet fleet, String number, String round, int each) {
    String to = "+" + Observer.customer();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      Map<String, Object> arguments = Observer.arguments(number, to, round + " " + i);
      ids.add(Observer.ok(fleet.mcp.call("send_message", arguments)).path("queueId").asText());
    }
    return ids;
  }
}

package io.wamcp.local.chaos;

import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.local.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What happens in one run and in which order; the same for the same seed. */
record Schedule(long seed, List<Act> acts) {

  private static final int ACTS = 24;
  private static final int FAULTS = 3;

  /** Steps that every run goes through; the tests of single points have the others. */
  static final List<String> STEPS =
      List.of(
          "process-message.process",
          "send-message.enforce-daily-cap",
          "send-message.call-meta",
          "status-updater.apply-status",
          "push-client-notification.notify");

  /** One thing that happens. */
  sealed interface Act {
    record CustomersWrite(int number, int howMany) implements Act {}

    record MetaRepeats(int which) implements Act {}

    record StrangeStatuses(int number) implements Act {}

    record AgentSends(int number, SendKind kind) implements Act {}

    record AgentReads(int number) implements Act {}

    record GoesWrong(Fault fault) implements Act {}
  }

  static Schedule of(long seed) {
    Random random = new Random(seed);
    List<Act> acts = new ArrayList<>();
    for (int i = 0; i < ACTS; i++) {
      acts.add(work(random));
    }
    for (int i = 0; i < FAULTS; i++) {
      acts.add(random.nextInt(acts.size() + 1), new Act.GoesWrong(fault(random)));
    }
    return new Schedule(seed, List.copyOf(acts));
  }

  private static Act work(Random random) {
    int number = random.nextInt(2);
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> new Act.CustomersWrite(number, 1 + random.nextInt(3));
      case 3 -> new Act.MetaRepeats(random.nextInt(100));
      case 4 -> new Act.StrangeStatuses(number);
      case 5 -> new Act.AgentReads(number);
      default -> new Act.AgentSends(number, pick(random, List.of(SendKind.values())));
    };
  }

  private static Fault fault(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Fault.Kill(pick(random, List.of(ServiceName.values())));
      case 2 -> new Fault.SessionsEnd();
      case 3 -> new Fault.DatabaseCrash();
      case 4 -> new Fault.Forgetting();
      case 5 ->
          new Fault.Away(
              pick(random, List.of(ServiceName.WORKER, ServiceName.INNGEST)),
              Duration.ofMinutes(10));
      default -> armed(random);
    };
  }

  private static Fault armed(Random random) {
    List<String> points = new ArrayList<>();
    for (FaultPoint point : FaultPoint.values()) {
      points.add(point.wireName());
    }
    for (String step : STEPS) {
      points.add("worker.step.before." + step);
      points.add("worker.inside." + step + ".before-commit");
      points.add("worker.inside." + step + ".committed");
      points.add("worker.step.after." + step);
    }
    String point = pick(random, points);
    boolean halts = random.nextInt(4) > 0;
    String action = (halts ? "=halt@" : "=throw@") + (1 + random.nextInt(3));
    return new Fault.Arm(partOf(point, random), point + action);
  }

  /** Every service has an outbox. */
  private static ServiceName partOf(String point, Random random) {
    return switch (point.substring(0, point.indexOf('.'))) {
      case "ingress" -> ServiceName.INGRESS;
      case "mcp" -> ServiceName.MCP;
      case "engine" -> ServiceName.INNGEST;
      case "outbox" ->
          pick(random, List.of(ServiceName.INGRESS, ServiceName.MCP, ServiceName.WORKER));
      default -> ServiceName.WORKER;
    };
  }

  private static <T> T pick(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

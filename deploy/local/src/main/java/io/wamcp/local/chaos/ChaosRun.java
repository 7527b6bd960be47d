package io.wamcp.local.chaos;

import io.wamcp.local.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays schedules on a stack and says what was not as it must be afterwards. */
public final class ChaosRun {

  /** For how many acts a part that died stays dead. */
  private static final int DEAD_FOR = 3;

  private final ChaosStack stack;

  public ChaosRun(ChaosStack stack) {
    this.stack = stack;
  }

  /**
   * What became of a seed.
   *
   * @param schedule what was done, a line an act
   * @param armed what was armed, and whether it came to pass, a line each
   * @param differences empty when every promise held
   * @param under how long things went wrong, in real time
   * @param virtual how much time passed for the stack until all was quiet
   */
  public record Outcome(
      long seed,
      List<String> schedule,
      List<String> armed,
      List<String> differences,
      Duration under,
      Duration virtual) {

    public boolean held() {
      return differences.isEmpty();
    }

    /** For a person who has to find out why. */
    public String report() {
      return "seed %d did not hold; again: ./wa-mcp chaos --seed %d%n%s%n%s%n%s"
          .formatted(
              seed,
              seed,
              String.join(System.lineSeparator(), schedule),
              String.join(System.lineSeparator(), armed),
              String.join(System.lineSeparator(), differences));
    }
  }

  /** The schedule of a seed, a line an act. */
  public static List<String> scheduleOf(long seed) {
    return Schedule.of(seed).acts().stream().map(act -> "  " + act).toList();
  }

  /** Plays one seed, brings everything back, waits until all is quiet, and counts. */
  public Outcome play(long seed) {
    Schedule schedule = Schedule.of(seed);
    long begin = System.nanoTime();
    Instant began = stack.clock().instant();
    stack.whatWasHit(); // by those before
    try (Workload workload = new Workload(stack, "s" + seed + "-" + stack.freshPhone())) {
      List<String> differences = new ArrayList<>();
      try {
        carryOut(schedule, workload);
      } catch (IllegalStateException e) {
        differences.add("the schedule was not carried out: " + e.getMessage());
      }
      Duration under = Duration.ofNanos(System.nanoTime() - begin);
      differences.addAll(settle(workload));
      Duration virtual = Duration.between(began, stack.clock().instant());
      List<String> armed = stack.whatWasHit();
      return new Outcome(seed, scheduleOf(seed), armed, differences, under, virtual);
    }
  }

  /** Brings everything back, waits until all is quiet, and gives the differences. */
  public List<String> settle(Workload workload) {
    stack.forgetAcknowledgedEvents(false);
    stack.calm();
    List<String> differences = new ArrayList<>();
    try {
      workload.awaitAccepted();
      Optional<String> left = new TimeLapse(stack).untilQuiet();
      left.ifPresent(differences::add);
    } catch (IllegalStateException e) {
      differences.add(e.getMessage());
    }
    if (somebodyIsDead()) {
      differences.add("a part died that nobody killed");
      stack.revive();
    }
    differences.addAll(Ledger.differences(stack, workload));
    return differences;
  }

  private boolean somebodyIsDead() {
    for (ServiceName name : ServiceName.values()) {
      if (!stack.stack().alive(name)) {
        return true;
      }
    }
    return false;
  }

  private void carryOut(Schedule schedule, Workload workload) {
    int dead = 0;
    for (Schedule.Act act : schedule.acts()) {
      dead = somebodyIsDead() ? dead + 1 : 0;
      if (dead > DEAD_FOR) {
        stack.revive();
      }
      carryOut(act, workload);
    }
  }

  private void carryOut(Schedule.Act act, Workload workload) {
    switch (act) {
      case Schedule.Act.CustomersWrite(int number, int howMany) ->
          workload.customersWrite(number, howMany);
      case Schedule.Act.MetaRepeats(int which) -> workload.metaRepeats(which);
      case Schedule.Act.StrangeStatuses(int number) -> workload.strangeStatuses(number);
      case Schedule.Act.AgentSends(int number, SendKind kind) -> workload.agentSends(number, kind);
      case Schedule.Act.AgentReads(int number) -> workload.agentReads(number);
      case Schedule.Act.GoesWrong(Fault fault) -> fault.strike(stack);
    }
  }
}

package io.wamcp.local.chaos;

import io.wamcp.domain.fault.FaultPlan;
import io.wamcp.local.LocalStack;
import io.wamcp.local.ServiceName;
import io.wamcp.local.StackOptions;
import io.wamcp.runtime.fault.ShiftedClock;
import io.wamcp.testkit.meta.SimulatedMeta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stack of processes to which things happen: parts die where they are told to, time passes at
 * will, the database loses its sessions. Not thread-safe.
 */
public final class ChaosStack implements AutoCloseable {

  private static final Duration UNTIL_HIT = Duration.ofSeconds(90);

  private final LocalStack stack;
  private final ShiftedClock clock;
  private final Path forget;
  private final Path data;
  private final AtomicLong phones = new AtomicLong();
  private final Set<ServiceName> armed = EnumSet.noneOf(ServiceName.class);
  private final List<Armed> armings = new ArrayList<>();
  private final Acknowledged acknowledged = new Acknowledged();

  /** A life of a part with points; its log is read from where that life began. */
  private record Armed(ServiceName name, String points, FaultLog log) {}

  private ChaosStack(LocalStack stack, ShiftedClock clock, Path data, Path forget) {
    this.data = data;
    this.stack = stack;
    this.clock = clock;
    this.forget = forget;
    stack.meta().onAcknowledged(acknowledged);
  }

  /** Starts a stack whose data and logs are kept in this folder. */
  public static ChaosStack start(Path data) {
    data.toFile().mkdirs();
    Path clockFile = data.resolve("clock").toAbsolutePath();
    Path forget = data.resolve("forget").toAbsolutePath();
    ShiftedClock clock = ShiftedClock.of(clockFile);
    Map<String, String> more =
        Map.of(
            "fault.enabled", "true",
            "fault.clock-file", clockFile.toString(),
            "fault.forget-file", forget.toString(),
            "outbox.poll-interval", "100ms",
            "retry-interval", "15",
            "retention.messages", "400d");
    StackOptions options = StackOptions.onFreePorts(data).inProcesses();
    return new ChaosStack(LocalStack.start(options, more), clock, data, forget);
  }

  public LocalStack stack() {
    return stack;
  }

  public SimulatedMeta meta() {
    return stack.meta();
  }

  /** The time all parts agree on. */
  public ShiftedClock clock() {
    return clock;
  }

  /**
   * Starts a part anew, so that in this life it does what these points say.
   *
   * @throws IllegalStateException when it does not start, and neither it nor the engine came to a
   *     point
   */
  public void arm(ServiceName name, String points) {
    begin(name, points);
  }

  private Armed begin(ServiceName name, String points) {
    kill(name);
    if (name != ServiceName.INNGEST && !stack.alive(ServiceName.INNGEST)) {
      stack.start(ServiceName.INNGEST); // the worker is ready only when the engine knows it
    }
    armed.add(name);
    Armed arming = new Armed(name, points, FaultLog.fromNow(data, name));
    armings.add(arming);
    try {
      stack.start(name, Map.of("fault.points", points));
    } catch (IllegalStateException e) {
      boolean engineGone = name != ServiceName.INNGEST && !stack.alive(ServiceName.INNGEST);
      if (!arming.log().hit() && !engineGone) {
        throw e;
      }
      // It came to its point before it was ready, or the engine to its own: to be started again.
    }
    return arming;
  }

  /** What was armed since this was last asked, and whether it came to pass. */
  List<String> whatWasHit() {
    List<String> told =
        armings.stream()
            .map(
                each ->
                    "%s %s: %s"
                        .formatted(
                            each.name().name().toLowerCase(Locale.ROOT),
                            each.points(),
                            each.log().hit() ? "hit" : "not hit"))
            .toList();
    armings.clear();
    return told;
  }

  /**
   * Lets a part die at each of these points once, in whatever order it comes to them; it is started
   * again after each death, the last time without points. Time passes while nothing happens.
   *
   * @param also what else is armed all the while
   * @param trigger leads to the points
   * @throws IllegalStateException when a point is not reached
   */
  public void dieAtEach(ServiceName name, Set<String> points, List<String> also, Runnable trigger) {
    Set<String> left = new LinkedHashSet<>(points);
    Armed life = begin(name, plan(left, also));
    trigger.run();
    while (!left.isEmpty()) {
      awaitDeath(name, left);
      String died = life.log().death();
      if (!left.remove(died)) {
        throw new IllegalStateException(name + " died at '" + died + "', not at one of " + left);
      }
      if (left.isEmpty()) {
        armed.remove(name);
        stack.start(name);
      } else {
        life = begin(name, plan(left, also));
      }
    }
  }

  private static String plan(Set<String> points, List<String> also) {
    return Stream.concat(points.stream().map(point -> point + "=halt"), also.stream())
        .collect(Collectors.joining(","));
  }

  private void awaitDeath(ServiceName name, Set<String> points) {
    long end = System.nanoTime() + UNTIL_HIT.toNanos();
    Duration step = Duration.ofSeconds(16); // the engine tries again after 15
    while (stack.alive(name)) {
      OptionalInt exit = stack.awaitEnd(name, Duration.ofMillis(500));
      if (exit.isPresent() && exit.getAsInt() != FaultPlan.HALTED) {
        throw new IllegalStateException(
            name + " ended with " + exit.getAsInt() + ", at none of " + points);
      }
      if (exit.isEmpty()) {
        clock.advance(step);
        step = step.compareTo(Duration.ofMinutes(1)) < 0 ? step.multipliedBy(2) : step;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(name + " did not come to any of " + points);
      }
    }
  }

  /** Sends an event to the engine, as an operator would. */
  public void operatorSends(String event, Map<String, Object> data) {
    new EngineEvents(stack.info().inngest()).send(event, data);
  }

  /** Ends a part as {@code kill -9} does, if it lives. */
  public void kill(ServiceName name) {
    if (stack.alive(name)) {
      stack.kill(name);
    }
  }

  /** Starts what does not live. */
  public void revive() {
    for (ServiceName name : ServiceName.values()) {
      if (!stack.alive(name)) {
        armed.remove(name);
        stack.start(name);
      }
    }
  }

  /** As {@link #revive}, and kills what has not come to its points, so that it never will. */
  public void calm() {
    armed.forEach(this::kill);
    revive();
  }

  /** Lets time pass in steps of a minute, long enough each for parts that live to act on it. */
  public void pass(Duration time) {
    for (long minute = 0; minute < time.toMinutes(); minute++) {
      clock.advance(Duration.ofMinutes(1));
      Pause.of(Duration.ofMillis(250));
    }
  }

  /** Whether the engine acknowledges events and forgets them. */
  public void forgetAcknowledgedEvents(boolean on) {
    try {
      if (on) {
        Files.writeString(forget, "");
      } else {
        Files.deleteIfExists(forget);
      }
      Pause.of(Duration.ofMillis(100)); // the engine looks often
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every session at the database but the caller's own. */
  public void terminateSessions() {
    new Rows(stack.database())
        .numbers(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                + " WHERE pid <> pg_backend_pid() AND datname = current_database()");
  }

  /** The database dies without a last checkpoint and comes back with what was committed. */
  public void crashDatabase() {
    stack.postgres().crash();
    stack.postgres().start();
  }

  /** Whether the simulated Meta answers a call or has a webhook to deliver. */
  boolean metaIsBusy() {
    return meta().pendingWebhooks() > 0
        || numbers().stream().anyMatch(number -> meta().inFlight(number) > 0);
  }

  /** Whether a call for this business number is at Meta. */
  public boolean calling(int number) {
    return meta().inFlight(numbers().get(number)) > 0;
  }

  /** How many calls Meta has not taken. */
  public long refusals() {
    return meta().calls().stream().filter(call -> !call.accepted()).count();
  }

  /** The items of all webhooks Meta got 200 for. */
  Acknowledged acknowledged() {
    return acknowledged;
  }

  /** Where old audit rows go. */
  ArchiveFiles archive() {
    return new ArchiveFiles(data.resolve("audit-archive"));
  }

  /** Digits of a phone number nobody else has in this stack. */
  String freshPhone() {
    return "1556" + String.format("%07d", phones.incrementAndGet());
  }

  Rows rows() {
    return new Rows(stack.database());
  }

  List<String> numbers() {
    return stack.info().meta().phoneNumberIds();
  }

  @Override
  public void close() {
    stack.close();
  }
}

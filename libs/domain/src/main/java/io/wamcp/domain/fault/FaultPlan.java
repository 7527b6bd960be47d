package io.wamcp.domain.fault;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which points do what, written as {@code name=halt@3} or {@code name=throw@1-4}, several separated
 * by commas. The number says at which hit, counted from 1 and 1 where it is missing; a range holds
 * for every hit in it. Thread-safe.
 */
public final class FaultPlan {

  /** Exit code of a process that ended at a point, told apart from every other end. */
  public static final int HALTED = 86;

  private static final Logger LOG = System.getLogger(FaultPlan.class.getName());

  private static final Pattern ENTRY =
      Pattern.compile(
          "([a-z][a-z0-9.-]{0,200})=(halt|throw)(?:@([1-9]\\d{0,5})(?:-([1-9]\\d{0,5}))?)?");

  private enum Action {
    /** Ends the process at once, as {@code kill -9} does. */
    HALT,
    /** Throws a {@link FaultException}. */
    THROW
  }

  private record Trap(Action action, int first, int last, AtomicInteger hits) {}

  private final Map<String, Trap> traps;
  private final IntConsumer exit;

  private FaultPlan(Map<String, Trap> traps, IntConsumer exit) {
    this.traps = traps;
    this.exit = exit;
  }

  /**
   * Reads a plan.
   *
   * @throws IllegalArgumentException when it cannot be understood, or arms a point twice
   */
  public static FaultPlan parse(Collection<String> entries) {
    return parse(entries, Runtime.getRuntime()::halt);
  }

  static FaultPlan parse(Collection<String> entries, IntConsumer exit) {
    Map<String, Trap> traps = new LinkedHashMap<>();
    for (String entry : entries) {
      Matcher matcher = ENTRY.matcher(entry.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException("is not name=halt@3 or name=throw@1-4: " + entry);
      }
      if (traps.put(matcher.group(1), trap(matcher)) != null) {
        throw new IllegalArgumentException("arms a point twice: " + matcher.group(1));
      }
    }
    return new FaultPlan(Map.copyOf(traps), exit);
  }

  private static Trap trap(Matcher matcher) {
    Action action = matcher.group(2).equals("halt") ? Action.HALT : Action.THROW;
    int first = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
    int last = matcher.group(4) == null ? first : Integer.parseInt(matcher.group(4));
    if (last < first) {
      throw new IllegalArgumentException("has a range that ends before it begins");
    }
    return new Trap(action, first, last, new AtomicInteger());
  }

  void reached(String point) {
    Trap trap = traps.get(point);
    if (trap == null) {
      return;
    }
    int hit = trap.hits().incrementAndGet();
    if (hit < trap.first() || hit > trap.last()) {
      return;
    }
    LOG.log(Level.WARNING, "fault at {0}, hit {1}: {2}", point, hit, trap.action());
    if (trap.action() == Action.THROW) {
      throw new FaultException(point);
    }
    exit.accept(HALTED);
  }
}

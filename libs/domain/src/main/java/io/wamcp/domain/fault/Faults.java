package io.wamcp.domain.fault;

import java.util.concurrent.Callable;

/**
 * What is armed in this process; nothing, unless its start said so. Unarmed, a point costs one read
 * of a field. Thread-safe.
 *
 * <p>Beside the fixed {@link FaultPoint}s, every step of a function has {@code
 * worker.step.before.<function>.<step>} and {@code worker.step.after.<function>.<step>}, and every
 * transaction in a step {@code worker.inside.<function>.<step>.before-commit} and {@code
 * .committed}.
 */
public final class Faults {

  private static final ScopedValue<String> STEP = ScopedValue.newInstance();

  private static volatile FaultPlan plan;

  private Faults() {}

  /** Arms this process from now on; null disarms it. */
  public static void arm(FaultPlan armed) {
    plan = armed;
  }

  /** Whether anything is armed, so that wrappers made for points need not be made otherwise. */
  public static boolean armed() {
    return plan != null;
  }

  /**
   * Says that execution has come to a named place.
   *
   * @throws FaultException when the place is told to fail
   */
  public static void reached(String point) {
    FaultPlan armed = plan;
    if (armed != null) {
      armed.reached(point);
    }
  }

  /** Says that a transaction has come to a place; counts only inside a step. */
  public static void reachedInTransaction(String place) {
    if (plan != null && STEP.isBound()) {
      reached("worker.inside." + STEP.get() + "." + place);
    }
  }

  /** Runs the body of a step, {@code <function>.<step>}, with points around and inside it. */
  public static <T> T aroundStep(String step, Callable<T> body) throws Exception {
    return ScopedValue.where(STEP, step)
        .call(
            () -> {
              reached("worker.step.before." + step);
              T result = body.call();
              reached("worker.step.after." + step);
              return result;
            });
  }

  /** The work, counted as part of the present step also on another thread. */
  public static <T> Callable<T> inThisStep(Callable<T> work) {
    if (!STEP.isBound()) {
      return work;
    }
    String step = STEP.get();
    return () -> ScopedValue.where(STEP, step).call(work::call);
  }
}

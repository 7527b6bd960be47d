package io.wamcp.inngest;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Goes through the branches of a parallel call and decides what it gives. Not thread-safe. */
final class Branches {

  /**
   * What a branch has come to.
   *
   * @param value its result, or null
   * @param failure what it threw, or null
   * @param done hashes of the steps it went through
   */
  private record End<T>(T value, Throwable failure, Set<String> done) {

    T get() {
      rethrow(failure);
      return value;
    }
  }

  private final StepEngine engine;

  Branches(StepEngine engine) {
    this.engine = engine;
  }

  /** All results, once every branch has ended; else the function is left. */
  <T> List<T> join(List<Supplier<T>> branches) {
    List<End<T>> ends = explore(branches, false);
    List<T> values = new ArrayList<>();
    Throwable failure = null;
    for (End<T> end : ends) {
      values.add(end.value());
      if (failure == null) {
        failure = end.failure();
      } else if (end.failure() != null && end.failure() != failure) {
        failure.addSuppressed(end.failure());
      }
    }
    rethrow(failure);
    return Collections.unmodifiableList(values);
  }

  /** The result of the branch that ended first, once one has ended; else the function is left. */
  <T> T race(List<Supplier<T>> branches) {
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("a race needs a branch");
    }
    List<End<T>> ends = explore(branches, true);
    if (ends.size() < branches.size()) {
      engine.raceDecided();
    }
    // The order in which the server stored results decides: it is the same in every later call.
    End<T> winner = ends.getFirst();
    for (End<T> end : ends) {
      if (engine.latest(end.done()) < engine.latest(winner.done())) {
        winner = end;
      }
    }
    return winner.get();
  }

  /** The branches that have ended: for a join all, for a race at least one. */
  private <T> List<End<T>> explore(List<Supplier<T>> branches, boolean race) {
    Fork fork = engine.fork(race);
    List<End<T>> ends = new ArrayList<>();
    try {
      for (Supplier<T> branch : branches) {
        fork.next();
        End<T> end = end(fork, branch);
        if (end != null) {
          ends.add(end);
        }
      }
    } finally {
      engine.joined(fork);
    }
    boolean enough = race ? !ends.isEmpty() : ends.size() == branches.size();
    if (!enough) {
      engine.leaveFork(fork);
    }
    return ends;
  }

  /** Null when the branch stopped at a step that is not done. */
  private <T> End<T> end(Fork fork, Supplier<T> branch) {
    T value = null;
    Throwable failure = null;
    try {
      value = branch.get();
    } catch (StepInterrupt left) {
      // Whether the branch or the whole call ended is known to the engine.
    } catch (Throwable e) { // whatever a branch throws is its end
      failure = e;
    }
    return engine.branchEnded() ? new End<>(value, failure, fork.done()) : null;
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new UndeclaredThrowableException(failure);
    }
  }
}

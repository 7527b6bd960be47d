package io.wamcp.inngest;

import io.wamcp.inngest.internal.StepIds.StepId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happens in the branches of one parallel call, which one thread goes through one after the
 * other, each as far as its first step that is not done. Confined to that thread.
 */
final class Fork {

  private record Use(int branch, boolean first) {}

  private final Fork outer;
  private final boolean race;
  private final Map<String, Use> uses = new HashMap<>();
  private final List<Operation> found = new ArrayList<>();
  private Set<String> done = new HashSet<>();
  private int branch = -1;
  private int steps;

  /**
   * A fork in a branch of another, or in the function itself.
   *
   * @param outer the other fork, or null
   * @param race whether one branch is enough
   */
  Fork(Fork outer, boolean race) {
    this.outer = outer;
    this.race = race;
  }

  Fork outer() {
    return outer;
  }

  /** Whether this fork, or one around it, is a race. */
  boolean racing() {
    return race || outer != null && outer.racing();
  }

  /** Begins the next branch. */
  void next() {
    branch++;
    steps = 0;
    done = new HashSet<>();
  }

  /** Hashes of the steps the branch found done. */
  Set<String> done() {
    return done;
  }

  /**
   * Notes a step call. The number that tells repeated ids apart counts calls in their order, and
   * how far a branch gets changes from call to call. So an id may stand in several branches only
   * where every branch gets: at its first step.
   *
   * @throws NonRetriableException when results could be mixed up
   */
  void use(String id) {
    boolean first = steps++ == 0;
    Use before = uses.get(id);
    if (before != null && before.branch() != branch && !(before.first() && first)) {
      throw new NonRetriableException(
          "step '" + id + "' occurs in several parallel branches: give each an id of its own");
    }
    boolean everFirst = first && (before == null || before.first());
    uses.put(id, new Use(branch, everFirst));
    if (outer != null) {
      outer.use(id);
    }
  }

  void done(StepId step) {
    done.add(step.hash());
    if (outer != null) {
      outer.done(step);
    }
  }

  /** Notes a step that is to be reported. */
  void found(Operation operation) {
    found.add(operation);
  }

  List<Operation> found() {
    return found;
  }
}

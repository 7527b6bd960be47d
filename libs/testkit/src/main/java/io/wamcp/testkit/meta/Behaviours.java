package io.wamcp.testkit.meta;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The behaviours still to be shown, first come first served. Thread-safe. */
final class Behaviours {

  private final List<Behaviour> waiting = new ArrayList<>();

  synchronized void add(Behaviour behaviour) {
    waiting.add(behaviour);
  }

  synchronized void clear() {
    waiting.clear();
  }

  /** Uses up one time of the first behaviour that matches; the usual one when none does. */
  synchronized Behaviour take(String number, String recipient) {
    for (Iterator<Behaviour> each = waiting.iterator(); each.hasNext(); ) {
      Behaviour behaviour = each.next();
      if (behaviour.matches(number, recipient)) {
        int left = behaviour.times() - 1;
        if (left == 0) {
          each.remove();
        } else {
          waiting.set(waiting.indexOf(behaviour), behaviour.times(left));
        }
        return behaviour;
      }
    }
    return Behaviour.any();
  }
}

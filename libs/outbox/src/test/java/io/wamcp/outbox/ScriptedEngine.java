package io.wamcp.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** An engine that does what a test says: takes, refuses or is away. Safe for any thread. */
final class ScriptedEngine implements EventSender {

  private final List<OutboxEvent> taken = new CopyOnWriteArrayList<>();
  private final List<Integer> posts = new CopyOnWriteArrayList<>();
  private volatile boolean away;
  private volatile boolean silentAboutTheCulprit;
  private volatile Predicate<OutboxEvent> poison = event -> false;

  ScriptedEngine away(boolean value) {
    away = value;
    return this;
  }

  /** Refuses these; takes the events before the first of them, or none where it is silent. */
  ScriptedEngine refuses(Predicate<OutboxEvent> value) {
    poison = value;
    return this;
  }

  /** Refuses a whole list without taking the good ones before the bad one. */
  ScriptedEngine silentAboutTheCulprit() {
    silentAboutTheCulprit = true;
    return this;
  }

  @Override
  public SendOutcome send(List<OutboxEvent> events) {
    posts.add(events.size());
    if (away) {
      return SendOutcome.unavailable(0, "connection refused");
    }
    List<OutboxEvent> good = new ArrayList<>();
    for (OutboxEvent event : events) {
      if (poison.test(event)) {
        if (silentAboutTheCulprit) {
          return SendOutcome.rejected(0, "bad event");
        }
        taken.addAll(good);
        return SendOutcome.rejected(good.size(), "bad event");
      }
      good.add(event);
    }
    taken.addAll(good);
    return SendOutcome.complete(events.size());
  }

  /** The dispatch keys of every event taken, in order. */
  List<String> takenKeys() {
    return taken.stream().map(OutboxEvent::dispatchKey).toList();
  }

  List<OutboxEvent> taken() {
    return taken;
  }

  List<Integer> posts() {
    return posts;
  }
}

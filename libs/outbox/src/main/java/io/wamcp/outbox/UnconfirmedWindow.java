package io.wamcp.outbox;

import io.wamcp.store.Database;
import io.wamcp.store.OutboxSchedule;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

/**
 * Lets only so many events of one name be on their way unconfirmed (design D18): a backlog inside
 * the engine costs latency and nobody can drain it, one in the outbox is picked up by the functions
 * that run. Looks at the table from time to time and counts in between. Safe for any thread.
 */
final class UnconfirmedWindow {

  private static final Duration FRESH = Duration.ofMillis(250);

  private final Database database;
  private final int limit;
  private final ToIntFunction<String> waitingHere;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Room> rooms = new HashMap<>();

  private record Room(int left, long asOfNanos) {}

  /**
   * @param waitingHere how many events of a name this process has not sent yet: they are in the
   *     table but not on their way
   */
  UnconfirmedWindow(Database database, int limit, ToIntFunction<String> waitingHere) {
    this.database = database;
    this.limit = limit;
    this.waitingHere = waitingHere;
  }

  /** How many of the wanted events may go now; they count as gone. */
  int admit(String eventName, int wanted) {
    if (limit == 0) {
      return wanted;
    }
    lock.lock();
    try {
      Room room = rooms.get(eventName);
      if (room == null || System.nanoTime() - room.asOfNanos() >= FRESH.toNanos()) {
        room = new Room(limit - onTheirWay(eventName, wanted), System.nanoTime());
      }
      int admitted = Math.clamp(room.left(), 0, wanted);
      rooms.put(eventName, new Room(room.left() - admitted, room.asOfNanos()));
      return admitted;
    } finally {
      lock.unlock();
    }
  }

  private int onTheirWay(String eventName, int wanted) {
    int notSent = wanted + waitingHere.applyAsInt(eventName);
    int cap = notSent + limit;
    int unconfirmed = database.query(db -> OutboxSchedule.unconfirmed(db, eventName, cap));
    return Math.max(0, unconfirmed - notSent);
  }
}

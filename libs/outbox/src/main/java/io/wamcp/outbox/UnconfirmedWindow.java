package io.wamcp.outbox;

import io.wamcp.store.Database;
import io.wamcp.store.OutboxSchedule;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets only so many events of one name be on their way (design D18): sent, and their own run not
 * come. A backlog inside the engine costs latency and nobody can drain it, one in the outbox is
 * picked up by the functions that run. Looks at the table from time to time and counts in between.
 * Safe for any thread.
 */
final class UnconfirmedWindow {

  private static final Duration FRESH = Duration.ofMillis(250);

  private final Database database;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Room> rooms = new HashMap<>();

  private record Room(int left, long asOfNanos) {}

  UnconfirmedWindow(Database database, int limit) {
    this.database = database;
    this.limit = limit;
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
        room = new Room(limit - onTheirWay(eventName), System.nanoTime());
      }
      int admitted = Math.clamp(room.left(), 0, wanted);
      rooms.put(eventName, new Room(room.left() - admitted, room.asOfNanos()));
      return admitted;
    } finally {
      lock.unlock();
    }
  }

  /** An admitted event did not have to go after all. */
  void giveBack(String eventName) {
    lock.lock();
    try {
      rooms.computeIfPresent(
          eventName, (name, room) -> new Room(room.left() + 1, room.asOfNanos()));
    } finally {
      lock.unlock();
    }
  }

  private int onTheirWay(String eventName) {
    return database.query(db -> OutboxSchedule.onTheirWay(db, eventName, limit));
  }
}

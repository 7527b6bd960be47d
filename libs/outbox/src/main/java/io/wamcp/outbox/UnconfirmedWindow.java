package io.wamcp.outbox;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.Database;
import io.wamcp.store.OutboxSchedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets only so many events be on their way (design D18): sent, and their own run not come. A
 * backlog inside the engine costs latency and nobody can drain it, one in the outbox is picked up
 * by the functions that run. Events of one name share the room; sends share that of their business
 * number, whose runs follow one another, so that a busy number does not hold up the others. Looks
 * at the table from time to time and counts in between. Safe for any thread.
 */
final class UnconfirmedWindow {

  private static final Duration FRESH = Duration.ofMillis(250);
  private static final int MOST_ROOMS = 10_000;

  private final Database database;
  private final OutboxOptions options;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Room> rooms = new HashMap<>();

  /** Who shares a room; the number is null where all of a name do. */
  private record Key(String eventName, PhoneNumberId number) {}

  private record Room(int left, long asOfNanos) {}

  UnconfirmedWindow(Database database, OutboxOptions options, InstantSource clock) {
    this.clock = clock;
    this.database = database;
    this.options = options;
  }

  /** Whether this event may go now; if so, it counts as gone. */
  boolean admit(PendingEvent event) {
    Key key = key(event);
    int limit = limit(key);
    if (limit == 0) {
      return true;
    }
    lock.lock();
    try {
      Room room = rooms.get(key);
      if (room == null || System.nanoTime() - room.asOfNanos() >= FRESH.toNanos()) {
        room = new Room(limit - onTheirWay(key, limit), System.nanoTime());
      }
      if (rooms.size() >= MOST_ROOMS) {
        rooms.clear();
      }
      boolean admitted = room.left() > 0;
      rooms.put(key, new Room(room.left() - (admitted ? 1 : 0), room.asOfNanos()));
      return admitted;
    } finally {
      lock.unlock();
    }
  }

  /** An admitted event did not have to go after all. */
  void giveBack(PendingEvent event) {
    lock.lock();
    try {
      rooms.computeIfPresent(
          key(event), (key, room) -> new Room(room.left() + 1, room.asOfNanos()));
    } finally {
      lock.unlock();
    }
  }

  private static Key key(PendingEvent event) {
    boolean perNumber = event.eventName().equals(MessageSendRequested.NAME);
    return new Key(event.eventName(), perNumber ? event.phoneNumberId() : null);
  }

  private int limit(Key key) {
    return key.number() == null
        ? options.maxUnconfirmed(key.eventName())
        : options.maxUnconfirmedPerNumber();
  }

  private int onTheirWay(Key key, int limit) {
    return database.query(
        db ->
            key.number() == null
                ? OutboxSchedule.onTheirWay(db, key.eventName(), limit)
                : OutboxSchedule.sendsOnTheirWay(db, key.number(), clock.instant(), limit));
  }
}

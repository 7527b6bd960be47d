package io.wamcp.outbox;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.Database;
import io.wamcp.store.OutboxSchedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

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
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition looked = lock.newCondition();
  private final Map<Key, Room> rooms = new HashMap<>();

  /** Who shares a room; the number is null where all of a name do. */
  private record Key(String eventName, PhoneNumberId number) {}

  /** Guarded by the lock. */
  private static final class Room {
    int left;
    int admittedSinceLook;
    OptionalLong asOfNanos = OptionalLong.empty();
    boolean looking;
  }

  UnconfirmedWindow(Database database, OutboxOptions options, InstantSource clock) {
    this(database, options, clock, System::nanoTime);
  }

  UnconfirmedWindow(
      Database database, OutboxOptions options, InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.database = database;
    this.options = options;
    this.nanos = nanos;
  }

  /**
   * Whether this event may go now; if so, it counts as gone. One caller looks at the table, without
   * the lock: others go on with what is left of the room meanwhile, and wait only when nothing is.
   */
  boolean admit(PendingEvent event) {
    Key key = key(event);
    int limit = limit(key);
    if (limit == 0) {
      return true;
    }
    Room room = room(key);
    if (isMineToLook(room)) {
      look(key, limit, room);
    }
    return enter(room);
  }

  private Room room(Key key) {
    lock.lock();
    try {
      if (rooms.size() >= MOST_ROOMS && !rooms.containsKey(key)) {
        rooms.clear();
      }
      return rooms.computeIfAbsent(key, _ -> new Room());
    } finally {
      lock.unlock();
    }
  }

  private boolean isMineToLook(Room room) {
    lock.lock();
    try {
      while (room.looking && room.left <= 0) {
        looked.awaitUninterruptibly();
      }
      if (room.looking || isFresh(room)) {
        return false;
      }
      room.looking = true;
      room.admittedSinceLook = 0;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFresh(Room room) {
    return room.asOfNanos.isPresent()
        && nanos.getAsLong() - room.asOfNanos.getAsLong() < FRESH.toNanos();
  }

  private void look(Key key, int limit, Room room) {
    OptionalInt left = OptionalInt.empty();
    try {
      left = OptionalInt.of(limit - onTheirWay(key, limit));
    } finally {
      lock.lock();
      try {
        if (left.isPresent()) {
          // Those that were admitted during the look may not stand in the table yet.
          room.left = left.getAsInt() - room.admittedSinceLook;
          room.asOfNanos = OptionalLong.of(nanos.getAsLong());
        }
        room.looking = false;
        looked.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean enter(Room room) {
    lock.lock();
    try {
      boolean admitted = room.left > 0;
      if (admitted) {
        room.left--;
        room.admittedSinceLook++;
      }
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
          key(event),
          (key, room) -> {
            room.left++;
            return room;
          });
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

package io.wamcp.outbox;

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
  private final Map<Lane, Room> rooms = new HashMap<>();

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
    return admit(Lane.of(event), 1) == 1;
  }

  /** As {@link #admit(PendingEvent)}, for as many of a lane as may go now, up to a number. */
  int admit(Lane lane, int most) {
    int limit = limit(lane);
    if (limit == 0) {
      return most;
    }
    Room room = room(lane);
    if (isMineToLook(room)) {
      look(lane, limit, room);
    }
    return enter(room, most);
  }

  private Room room(Lane lane) {
    lock.lock();
    try {
      if (rooms.size() >= MOST_ROOMS && !rooms.containsKey(lane)) {
        rooms.clear();
      }
      return rooms.computeIfAbsent(lane, _ -> new Room());
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

  private void look(Lane lane, int limit, Room room) {
    OptionalInt left = OptionalInt.empty();
    try {
      left = OptionalInt.of(limit - onTheirWay(lane, limit));
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

  private int enter(Room room, int most) {
    lock.lock();
    try {
      int admitted = Math.clamp(room.left, 0, most);
      room.left -= admitted;
      room.admittedSinceLook += admitted;
      return admitted;
    } finally {
      lock.unlock();
    }
  }

  /** An admitted event did not have to go after all. */
  void giveBack(PendingEvent event) {
    giveBack(Lane.of(event), 1);
  }

  /** As {@link #giveBack(PendingEvent)}, for some of a lane. */
  void giveBack(Lane lane, int events) {
    lock.lock();
    try {
      rooms.computeIfPresent(
          lane,
          (_, room) -> {
            room.left += events;
            return room;
          });
    } finally {
      lock.unlock();
    }
  }

  private int limit(Lane lane) {
    return lane.number().isEmpty()
        ? options.maxUnconfirmed(lane.eventName())
        : options.maxUnconfirmedPerNumber();
  }

  private int onTheirWay(Lane lane, int limit) {
    return database.query(
        db ->
            lane.number()
                .map(number -> OutboxSchedule.sendsOnTheirWay(db, number, clock.instant(), limit))
                .orElseGet(() -> OutboxSchedule.onTheirWay(db, lane.eventName(), limit)));
  }
}

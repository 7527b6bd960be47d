package io.wamcp.worker;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Business numbers by Meta's id, remembered for a few seconds. Thread-safe. */
public final class Numbers {

  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final int MOST = 10_000;

  private record Entry(PhoneNumber number, Instant until) {}

  private final Database database;
  private final Clock clock;
  private final ConcurrentHashMap<PhoneNumberId, Entry> known = new ConcurrentHashMap<>();

  public Numbers(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The number, disabled or not; empty when there is none. Does I/O: call it inside a step. */
  public Optional<PhoneNumber> find(PhoneNumberId id) {
    Entry entry = known.get(id);
    if (entry != null && clock.instant().isBefore(entry.until())) {
      return Optional.of(entry.number());
    }
    Optional<PhoneNumber> read = database.query(db -> PhoneNumbers.find(db, id));
    if (known.size() >= MOST) {
      known.clear();
    }
    read.ifPresent(number -> known.put(id, new Entry(number, clock.instant().plus(FRESH))));
    return read;
  }

  /** As {@link #known(PhoneNumberId)}, read in this transaction where it is not remembered. */
  public PhoneNumber known(DbExecute tx, PhoneNumberId id) {
    Entry entry = known.get(id);
    if (entry != null && clock.instant().isBefore(entry.until())) {
      return entry.number();
    }
    return PhoneNumbers.find(tx, id).orElseThrow(() -> unknown(id));
  }

  /**
   * The number an event names.
   *
   * @throws NonRetriableException when there is none: the event will not change
   */
  public PhoneNumber known(PhoneNumberId id) {
    return find(id).orElseThrow(() -> unknown(id));
  }

  private static NonRetriableException unknown(PhoneNumberId id) {
    return new NonRetriableException("no business number with id " + id);
  }
}

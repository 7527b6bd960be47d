package io.wamcp.ingress.webhook;

import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which business numbers are ours, remembered for a short time: a number that was added is known
 * after seconds. Safe for any thread.
 */
final class NumberDirectory {

  /** How long a known number is remembered. */
  static final Duration KNOWN = Duration.ofSeconds(30);

  /** How long an unknown one is: what comes for it meanwhile goes to quarantine. */
  static final Duration UNKNOWN = Duration.ofSeconds(2);

  private static final int MOST_ENTRIES = 10_000;

  private final Database database;
  private final InstantSource clock;
  private final Map<PhoneNumberId, Entry> entries = new ConcurrentHashMap<>();

  private record Entry(Optional<PhoneNumber> number, Instant until) {}

  NumberDirectory(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Our id of an enabled number.
   *
   * @throws io.wamcp.store.DatabaseUnavailableException where it has to be looked up and cannot
   */
  Optional<NumberId> find(PhoneNumberId id) {
    Entry entry = entries.get(id);
    if (entry == null || !clock.instant().isBefore(entry.until())) {
      entry = lookUp(id);
      if (entries.size() >= MOST_ENTRIES) {
        entries.clear();
      }
      entries.put(id, entry);
    }
    return entry.number().filter(number -> !number.disabled()).map(PhoneNumber::id);
  }

  /** Forgets everything: something remembered may have been wrong. */
  void forget() {
    entries.clear();
  }

  private Entry lookUp(PhoneNumberId id) {
    Optional<PhoneNumber> number = database.query(db -> PhoneNumbers.find(db, id));
    return new Entry(number, clock.instant().plus(number.isPresent() ? KNOWN : UNKNOWN));
  }
}

package io.wamcp.ingress.webhook;

import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.meta.webhook.AccountItem;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

  private final Map<WabaId, Account> accounts = new ConcurrentHashMap<>();

  private record Entry(Optional<PhoneNumber> number, Instant until) {}

  private record Account(List<PhoneNumber> numbers, Instant until) {}

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

  /**
   * Our id of the enabled number that an account event names in its value; empty when it names
   * none, or none of its account, or one that several of the account's numbers could be.
   *
   * @throws io.wamcp.store.DatabaseUnavailableException where it has to be looked up and cannot
   */
  Optional<NumberId> named(AccountItem item) {
    PhoneNumberId id = item.entityNumber();
    String digits = digits(item.displayNumber());
    if (item.wabaId() == null || (id == null && digits.isEmpty())) {
      return Optional.empty();
    }
    List<PhoneNumber> named =
        ofAccount(item.wabaId()).stream()
            .filter(
                number ->
                    id == null
                        ? digits.equals(digits(number.displayNumber()))
                        : number.phoneNumberId().equals(id))
            .filter(number -> !number.disabled())
            .toList();
    return named.size() == 1 ? Optional.of(named.getFirst().id()) : Optional.empty();
  }

  /** Meta and operators write the same number with other signs between its digits. */
  private static String digits(String display) {
    return display == null ? "" : display.replaceAll("[^0-9]", "");
  }

  private List<PhoneNumber> ofAccount(WabaId id) {
    Account account = accounts.get(id);
    if (account == null || !clock.instant().isBefore(account.until())) {
      List<PhoneNumber> numbers = database.query(db -> PhoneNumbers.ofAccount(db, id));
      account = new Account(numbers, clock.instant().plus(numbers.isEmpty() ? UNKNOWN : KNOWN));
      if (accounts.size() >= MOST_ENTRIES) {
        accounts.clear();
      }
      accounts.put(id, account);
    }
    return account.numbers();
  }

  /** Forgets everything: something remembered may have been wrong. */
  void forget() {
    entries.clear();
    accounts.clear();
  }

  private Entry lookUp(PhoneNumberId id) {
    Optional<PhoneNumber> number = database.query(db -> PhoneNumbers.find(db, id));
    return new Entry(number, clock.instant().plus(number.isPresent() ? KNOWN : UNKNOWN));
  }
}

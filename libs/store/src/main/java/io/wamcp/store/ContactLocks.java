package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.store.Contacts.Person;
import io.wamcp.store.PlainContacts.Named;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Serialises all work on one identifier of a person until the transaction ends. Both forms of one
 * phone number have the same lock. Stateless.
 */
final class ContactLocks {

  private ContactLocks() {}

  /** Locks every identifier of these people, always in the same order. */
  static void lock(DbExecute tx, Collection<Person> people) {
    TreeSet<String> keys = new TreeSet<>();
    people.forEach(person -> keys.addAll(Named.of(person).locks()));
    if (!keys.isEmpty()) {
      AdvisoryLocks.acquire(tx, keys);
    }
  }
}

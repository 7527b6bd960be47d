package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.store.Contacts.Person;
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
    for (Person person : people) {
      String prefix = "contact:" + person.number() + ":";
      if (person.identity().bsuid() != null) {
        keys.add(prefix + person.identity().bsuid());
      }
      if (person.identity().waId() != null) {
        keys.add(prefix + PhoneVariants.canonical(person.identity().waId()));
      }
    }
    if (!keys.isEmpty()) {
      AdvisoryLocks.acquire(tx, keys);
    }
  }
}

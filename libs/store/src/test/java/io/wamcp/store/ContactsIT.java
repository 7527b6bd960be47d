package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.Contacts.Identity;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ContactsIT {

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theUserIdComesAfterThePhone() {
    ContactId byPhone = upsert("4915111", null);
    assertThat(upsert("4915111", "DE.1")).isEqualTo(byPhone);
    assertThat(upsert(null, "DE.1")).isEqualTo(byPhone);
    assertThat(store.count("contacts")).isEqualTo(1);
  }

  @Test
  void thePhoneComesAfterTheUserId() {
    ContactId byUser = upsert(null, "DE.1");
    assertThat(upsert("4915111", "DE.1")).isEqualTo(byUser);
    assertThat(upsert("4915111", null)).isEqualTo(byUser);
    assertThat(store.count("contacts")).isEqualTo(1);
  }

  @Test
  void twoContactsBecomeOneWhenAMessageNamesBoth() {
    ContactId phoneOnly = upsert("4915111", null);
    ContactId userOnly = upsert(null, "DE.1");
    assertThat(userOnly).isNotEqualTo(phoneOnly);

    assertThat(upsert("4915111", "DE.1")).isEqualTo(userOnly);
    assertThat(find(store.number, "4915111")).get().extracting(Contact::id).isEqualTo(userOnly);
    assertThat(find(store.number, "DE.1")).get().extracting(Contact::waId).isEqualTo("4915111");
    assertThat(upsert("4915111", null)).isEqualTo(userOnly);
    assertThat(store.list(db -> Contacts.recent(db, store.number, 10))).hasSize(1);
  }

  @Test
  void aPhoneWithANewUserIdIsAnotherPerson() {
    ContactId before = upsert("4915111", "DE.1");
    ContactId after = upsert("4915111", "DE.2");

    assertThat(after).isNotEqualTo(before);
    assertThat(find(store.number, "4915111")).get().extracting(Contact::id).isEqualTo(after);
    assertThat(find(store.number, "DE.1")).get().extracting(Contact::waId).isNull();
    assertThat(upsert("4915111", null)).isEqualTo(after);
    assertThat(upsert("4915111", "DE.1")).as("a late webhook").isEqualTo(before);
    assertThat(find(store.number, "4915111")).get().extracting(Contact::id).isEqualTo(after);
  }

  @Test
  void eachNumberKnowsItsOwnContacts() {
    ContactId here = upsert("4915111", "DE.1");
    ContactId there =
        store.database.transaction(
            tx -> Contacts.upsert(tx, store.otherNumber, identity("4915111", "DE.1"), NOW));
    assertThat(there).isNotEqualTo(here);
    assertThat(find(store.otherNumber, "DE.1")).get().extracting(Contact::id).isEqualTo(there);
    assertThat(store.list(db -> Contacts.recent(db, store.number, 10)))
        .extracting(Contact::id)
        .containsExactly(here);
  }

  @Test
  void concurrentUpsertsOfOnePersonMakeOneContact() throws Exception {
    List<ContactId> ids =
        InParallel.run(
            30,
            i ->
                () ->
                    switch (i % 3) {
                      case 0 -> upsert("4915111", "DE.1");
                      case 1 -> upsert(null, "DE.1");
                      default -> upsert("4915111", "DE.1");
                    });
    assertThat(new HashSet<>(ids)).hasSize(1);
    assertThat(store.count("contacts")).isEqualTo(1);
  }

  @Test
  void concurrentUpsertsOfManyPeopleDoNotBlock() throws Exception {
    InParallel.run(40, i -> () -> upsert("49151" + (i % 7), i % 2 == 0 ? null : "DE." + (i % 7)));
    assertThat(store.count("contacts")).isEqualTo(7);
  }

  @Test
  void whatIsNewIsTakenOverAndNothingIsForgotten() {
    upsert(new Identity("4915111", "DE.1", "DE.ENT.1", "anna", "Anna"));
    upsert(new Identity("4915111", null, null, null, "Anna B"));
    Contact contact = find(store.number, "4915111").orElseThrow();
    assertThat(contact.profileName()).isEqualTo("Anna B");
    assertThat(contact.username()).isEqualTo("anna");
    assertThat(contact.bsuid()).isEqualTo("DE.1");
    assertThat(store.value("SELECT parent_bsuid FROM contacts")).isEqualTo("DE.ENT.1");
  }

  @Test
  void theIdAtTheParentBusinessFindsWhoAloneHasIt() {
    ContactId anna = upsert(new Identity("4915111", "DE.1", "DE.ENT.1", null, null));
    upsert(new Identity("4915222", "DE.2", "DE.ENT.2", null, null));
    assertThat(find(store.number, "DE.ENT.1")).get().extracting(Contact::id).isEqualTo(anna);
    assertThat(find(store.otherNumber, "DE.ENT.1")).isEmpty();
    ContactId unmerged = upsert(new Identity("4915333", null, "DE.ENT.1", null, null));
    assertThat(find(store.number, "DE.ENT.1")).as("two have it").isEmpty();
    assertThat(upsert("4915333", "DE.1")).as("both are one").isEqualTo(anna);
    assertThat(unmerged).isNotEqualTo(anna);
    assertThat(find(store.number, "DE.ENT.1")).get().extracting(Contact::id).isEqualTo(anna);
  }

  @Test
  void theWindowOnlyEverGrows() {
    ContactId id = upsert("4915111", null);
    assertThat(find(store.number, "4915111").orElseThrow().windowEndsAt()).isNull();
    open(store.number, id, 0);
    open(store.number, id, -3600);
    open(store.otherNumber, id, 3600);
    Contact contact = find(store.number, "4915111").orElseThrow();
    assertThat(contact.lastInboundAt()).isEqualTo(NOW);
    assertThat(contact.windowEndsAt()).isEqualTo(NOW.plus(Contacts.WINDOW));
  }

  @Test
  void aContactNeedsAnIdentifier() {
    assertThatThrownBy(() -> identity(null, null)).isInstanceOf(IllegalArgumentException.class);
  }

  private void open(NumberId number, ContactId id, long seconds) {
    store.database.inTransactionDo(
        tx -> Contacts.openWindow(tx, number, id, NOW.plusSeconds(seconds)));
  }

  private Optional<Contact> find(NumberId number, String id) {
    return store.database.query(db -> Contacts.find(db, number, id));
  }

  private ContactId upsert(String waId, String bsuid) {
    return upsert(identity(waId, bsuid));
  }

  private ContactId upsert(Identity identity) {
    return store.database.transaction(tx -> Contacts.upsert(tx, store.number, identity, NOW));
  }

  private static Identity identity(String waId, String bsuid) {
    return new Identity(waId, bsuid, null, null, null);
  }
}

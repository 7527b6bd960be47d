package io.wamcp.store;

import static io.wamcp.store.Conversation.identity;
import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Contacts.Person;
import io.wamcp.store.PlainContacts.Named;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends to somebody unknown become the contact's that has the identifier later. */
@Timeout(60)
class AdoptedSendsIT {

  private static final MessageId LOW = new MessageId(new UUID(0, 1));
  private static final MessageId HIGH = new MessageId(new UUID(-1, 1));
  private static final String PHONE = "15550001111";
  private static final String USER = "US.1";

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void manyNewContactsLockThemInTheOrderOfTheirIds() {
    queue(HIGH, "+" + PHONE);
    queue(LOW, USER);
    locksInOrder(
        tx -> PlainContactRows.insert(tx, List.of(person(PHONE, null), person(null, USER)), NOW));
    assertThat(owned()).isEqualTo(2);
  }

  @Test
  void oneNewContactLocksThemInTheOrderOfTheirIds() {
    queue(HIGH, "+" + PHONE);
    queue(LOW, USER);
    locksInOrder(tx -> Contacts.upsert(tx, store.number, identity(PHONE, USER), NOW));
    assertThat(owned()).isEqualTo(2);
  }

  @Test
  void aSendToAnIdAtTheParentBusinessIsTheNewContactsThatHasIt() {
    queue(LOW, "US.ENT.1");
    queue(HIGH, "US.ENT.2");
    store.database.inTransactionDo(
        tx -> {
          Contacts.upsert(tx, store.number, child("US.1", "US.ENT.1"), NOW);
          PlainContactRows.insert(
              tx, List.of(new Person(store.number, child("US.2", "US.ENT.2"))), NOW);
        });
    assertThat(owned()).isEqualTo(2);
  }

  private static Contacts.Identity child(String bsuid, String parent) {
    return new Contacts.Identity(null, bsuid, parent, null, null);
  }

  @Test
  void twoContactsThatBecomeOneLockThemInTheOrderOfTheirIds() {
    queue(HIGH, "+" + PHONE);
    queue(LOW, "+" + PHONE);
    upsert(PHONE, null);
    upsert(null, USER);
    locksInOrder(tx -> Contacts.upsert(tx, store.number, identity(PHONE, USER), NOW));
    assertThat(store.value("SELECT count(DISTINCT contact_id) FROM messages")).isEqualTo("1");
  }

  /** As one after the other would. */
  @Test
  void theFirstOfManyNewContactsHasTheFirstChoice() {
    queue(LOW, "+" + PHONE);
    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE messages SET contact_bsuid = '" + USER + "'").execute());
    List<Person> people = List.of(person(null, "US.0"), person(null, USER), person(PHONE, null));
    Map<Named, ContactId> made =
        store.database.transaction(tx -> PlainContactRows.insert(tx, people, NOW));
    assertThat(store.value("SELECT contact_id FROM messages"))
        .isEqualTo(made.get(new Named(store.number, null, USER)).toString());
  }

  @Test
  void bothFormsOfANumberAreOne() {
    queue(LOW, "+5491112345678");
    queue(HIGH, "+541112345678");
    upsert("5491112345678", null);
    assertThat(owned()).isEqualTo(2);
  }

  /** Somebody else holds the first row: whoever waits for it must not hold the second. */
  private void locksInOrder(Consumer<DbExecute> work) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> working =
          store.database.transaction(
              tx -> {
                assertThat(lock(tx, LOW, "")).isEqualTo(1);
                Future<?> begun = executor.submit(() -> store.database.inTransactionDo(work));
                await().atMost(20, TimeUnit.SECONDS).until(() -> waiting() == 1 || begun.isDone());
                int free = store.database.transaction(other -> lock(other, HIGH, "SKIP LOCKED"));
                assertThat(free).as("rows nobody holds").isEqualTo(1);
                return begun;
              });
      assertThat(working).succeedsWithin(20, TimeUnit.SECONDS);
    }
  }

  private static int lock(DbExecute tx, MessageId id, String otherwise) {
    return (int)
        tx.createQuery("SELECT id FROM messages WHERE id = :id FOR UPDATE " + otherwise)
            .addParam("id", id.toString())
            .execute()
            .count();
  }

  private long waiting() {
    return Long.parseLong(
        store.value(
            "SELECT count(*) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND wait_event_type = 'Lock'"));
  }

  private long owned() {
    return Long.parseLong(
        store.value("SELECT count(*) FROM messages WHERE contact_id IS NOT NULL"));
  }

  private void upsert(String waId, String bsuid) {
    store.database.inTransactionDo(
        tx -> Contacts.upsert(tx, store.number, identity(waId, bsuid), NOW));
  }

  private Person person(String waId, String bsuid) {
    return new Person(store.number, identity(waId, bsuid));
  }

  private void queue(MessageId id, String recipient) {
    Sends.NewSend send =
        new Sends.NewSend(
            id,
            new RequestId(UUID.randomUUID()),
            store.client,
            null,
            store.number,
            null,
            recipient,
            "text",
            "hello",
            Json.toNode(Map.of("body", "hello")),
            null,
            null,
            "print");
    store.database.inTransactionDo(tx -> Sends.insertQueued(tx, send, NOW));
  }
}

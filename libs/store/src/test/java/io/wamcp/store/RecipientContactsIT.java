package io.wamcp.store;

import static io.wamcp.store.Conversation.identity;
import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.RecipientLinks.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Meta says of the recipients of sends makes their chats whole, and nobody else's. */
@Timeout(120)
class RecipientContactsIT {

  private static final String PHONE = "15550001111";
  private static final String OTHER = "15550002222";
  private static final Instant EARLIER = NOW.minus(Duration.ofMinutes(10));
  private static final Instant LATER = NOW.plus(Duration.ofMinutes(10));

  private final StoreFixture store = StoreFixture.open();
  private final Conversation chat = new Conversation(store);

  @AfterEach
  void close() {
    store.close();
  }

  private Said said(RequestId request, String waId, String bsuid, Instant at) {
    return new Said(store.number, null, request, waId, bsuid, null, at);
  }

  private void learn(Said... said) {
    store.database.inTransactionDo(tx -> RecipientContacts.lock(tx, List.of(said), NOW).learn());
  }

  private Optional<Contact> find(String identifier) {
    return store.one(db -> Contacts.find(db, store.number, identifier));
  }

  private Contact contact(String identifier) {
    return find(identifier).orElseThrow();
  }

  @Test
  void whoWritesUnderTheirUserIdAloneIsWhoWasWrittenTo() {
    learn(said(store.queue("+" + PHONE, NOW), PHONE, "US.1", NOW));
    assertThat(contact(PHONE).windowEndsAt()).as("who never wrote").isNull();

    ContactId writer = chat.receive("m", null, "US.1", NOW);

    assertThat(contact(PHONE).id()).isEqualTo(writer);
    assertThat(contact(PHONE).windowEndsAt()).isEqualTo(NOW.plus(Contacts.WINDOW));
    assertThat(chat.with(PHONE)).hasSize(2);
    assertThat(chat.with("US.1")).hasSize(2);
  }

  @Test
  void whoWroteUnderTheirUserIdBeforeIsJoinedWithAllThatWentToTheNumber() {
    RequestId send = store.queue("+" + PHONE, NOW);
    ContactId byPhone = chat.receive("p", PHONE, null, EARLIER);
    ContactId byUser = chat.receive("u", null, "US.1", EARLIER);
    assertThat(byUser).isNotEqualTo(byPhone);

    learn(said(send, PHONE, "US.1", NOW));

    assertThat(chat.with(PHONE)).hasSize(3).extracting(m -> m.contact().id()).containsOnly(byUser);
  }

  @Test
  void aNumberMetaHasForTheOneDialledIsThatPersonsToo() {
    RequestId send = store.queue("+" + PHONE, NOW);

    learn(said(send, OTHER, null, NOW));
    ContactId writer = chat.receive("m", OTHER, "US.1", NOW);

    assertThat(contact(PHONE).id()).isEqualTo(writer);
    assertThat(contact(PHONE).waId()).isEqualTo(OTHER);
    assertThat(chat.with(PHONE)).hasSize(2);
    assertThat(chat.with(OTHER)).hasSize(2);
    assertThat(
            store.value(
                "SELECT recipient || contact_wa_id FROM messages WHERE request_id IS NOT NULL"))
        .as("what is dialled")
        .isEqualTo("+" + PHONE + PHONE);
  }

  @Test
  void whoIsKnownAsTheNumberDialledByNothingElseIsThatPerson() {
    ContactId asDialled = chat.receive("d", PHONE, null, EARLIER);
    ContactId asMetaSays = chat.receive("m", OTHER, "US.1", EARLIER);

    learn(said(store.queue("+" + PHONE, NOW), OTHER, "US.1", NOW));

    assertThat(asDialled).isNotEqualTo(asMetaSays);
    assertThat(chat.with(PHONE)).extracting(m -> m.contact().id()).containsOnly(asMetaSays);
  }

  @Test
  void somebodyWithAUserIdKeepsTheNumberThatWasDialled() {
    ContactId holder = chat.receive("d", PHONE, "US.2", EARLIER);

    learn(said(store.queue("+" + PHONE, NOW), OTHER, "US.1", NOW));

    assertThat(contact(PHONE).id()).isEqualTo(holder);
    assertThat(contact(OTHER).bsuid()).isEqualTo("US.1");
  }

  @Test
  void theOtherFormOfTheNumberDialledNeedsNothingToBeRemembered() {
    RequestId send = store.queue("+5511987654321", NOW);
    learn(said(send, "551187654321", "BR.1", NOW));
    chat.receive("m", null, "BR.1", NOW);
    assertThat(chat.with("5511987654321")).hasSize(2);
    assertThat(store.count("contact_aliases")).isZero();
    assertThat(unknown(said(send, "551187654321", "BR.1", NOW))).isZero();
  }

  @Test
  void whatWasSentToAParentUserIdIsInThePersonsChat() {
    RequestId send = store.queue("US.ENT.7", NOW);
    learn(said(send, null, "US.1", NOW));
    chat.receive("m", null, "US.1", NOW);
    assertThat(chat.with("US.1")).hasSize(2);
    assertThat(contact("US.ENT.7").bsuid()).isEqualTo("US.1");
  }

  @Test
  void whatIsKnownIsNotWrittenAgain() {
    RequestId send = store.queue("+" + PHONE, NOW);
    RequestId dialledOtherwise = store.queue("+15550003333", NOW);
    Said[] all = {
      said(send, PHONE, "US.1", NOW),
      said(send, PHONE, null, NOW),
      said(send, null, "US.1", NOW),
      said(dialledOtherwise, PHONE, "US.1", NOW),
      said(dialledOtherwise, PHONE, null, NOW)
    };
    learn(all);
    String before = versions();
    assertThat(unknown(all)).isZero();
    learn(all);
    assertThat(versions()).isEqualTo(before);
  }

  private int unknown(Said... said) {
    return store.database.query(db -> RecipientLinks.unknown(db, List.of(said))).size();
  }

  /** Every write, and every lock, leaves its mark on a row. */
  private String versions() {
    return store.value(
        "SELECT string_agg(id || ' ' || xmin || ' ' || xmax, ',' ORDER BY id) FROM contacts");
  }

  @Test
  void anOrdinarySendWithoutAUserIdMakesNoContact() {
    learn(said(store.queue("+" + PHONE, NOW), PHONE, null, NOW));
    assertThat(store.count("contacts")).isZero();
  }

  @Test
  void aMessageSomebodyElseSentMakesNoContactButTeachesOneThatIsKnown() {
    Said foreign =
        new Said(store.number, new Wamid("wamid.foreign"), null, PHONE, "US.1", null, NOW);
    learn(foreign);
    assertThat(store.count("contacts")).isZero();
    ContactId known = chat.receive("m", PHONE, null, EARLIER);
    learn(foreign);
    assertThat(contact("US.1").id()).isEqualTo(known);
  }

  @Test
  void anIdThatIsNoPhoneNumberIsNobodys() {
    learn(said(store.queue("+" + PHONE, NOW), "Y2FwaV9ncm91cDox", null, NOW));
    assertThat(store.count("contacts") + store.count("contact_aliases")).isZero();
  }

  @Test
  void theNumberOfAStatusIsTakenFromItsFormerOwner() {
    ContactId former = chat.receive("f", PHONE, "US.2", EARLIER);
    learn(said(store.queue("+" + PHONE, NOW), PHONE, "US.1", NOW));
    assertThat(contact(PHONE).bsuid()).isEqualTo("US.1");

    assertThat(chat.receive("late", PHONE, "US.2", EARLIER.plusSeconds(1))).isEqualTo(former);
    assertThat(contact(PHONE).bsuid()).as("after a late message").isEqualTo("US.1");
    chat.receive("again", PHONE, "US.2", LATER);
    assertThat(contact(PHONE).bsuid()).as("after a newer one").isEqualTo("US.2");
  }

  @Test
  void aLateStatusTakesNoNumberFromWhoWroteLater() {
    RequestId send = store.queue("+" + PHONE, EARLIER);
    chat.receive("m", PHONE, "US.2", NOW);

    Said late = said(send, PHONE, "US.1", EARLIER);
    learn(late);

    assertThat(contact(PHONE).bsuid()).isEqualTo("US.2");
    assertThat(contact("US.1").waId()).isNull();
    assertThat(unknown(late)).as("what is new in a repeat").isZero();
  }

  /** A message may be read, and its status come, long after its number has changed hands. */
  @Test
  void aStatusIsAboutWhoHadTheNumberWhenItWasSent() {
    RequestId send = store.queue("+" + PHONE, EARLIER);
    store.database.inTransactionDo(
        tx ->
            tx.createUpdate("UPDATE messages SET sent_at = :at")
                .addParam("at", Rows.time(EARLIER))
                .execute());
    chat.receive("m", PHONE, "US.2", NOW);
    learn(said(send, PHONE, "US.1", LATER));
    assertThat(contact(PHONE).bsuid()).isEqualTo("US.2");
  }

  @Test
  void anotherNumbersContactsAreNotTouched() {
    NumberId there = store.otherNumber;
    store.database.inTransactionDo(tx -> Contacts.upsert(tx, there, identity(PHONE, null), NOW));
    RequestId send = store.queue("+" + PHONE, NOW);
    learn(said(send, PHONE, "US.1", NOW));
    learn(new Said(there, null, send, PHONE, null, null, NOW));
    assertThat(store.one(db -> Contacts.find(db, there, PHONE)).orElseThrow().bsuid()).isNull();
    assertThat(store.one(db -> Contacts.find(db, there, "US.1"))).isEmpty();
  }

  /** Statuses in any order of people, beside what these people write. */
  @Test
  void manyAtOnceWaitForNobodyInACircle() throws Exception {
    int people = 6;
    List<RequestId> sends =
        IntStream.range(0, people).mapToObj(i -> store.queue("+1555900000" + i, NOW)).toList();
    InParallel.run(
        24,
        i ->
            () -> {
              if (i % 2 == 0) {
                Said[] said = new Said[people];
                for (int j = 0; j < people; j++) {
                  int person = i % 4 == 0 ? j : people - 1 - j;
                  said[j] = said(sends.get(person), "1555900000" + person, "US.P" + person, NOW);
                }
                learn(said);
              } else {
                int person = i % people;
                chat.receive(
                    "w" + i, i % 3 == 0 ? "1555900000" + person : null, "US.P" + person, NOW);
              }
              return i;
            });
    assertThat(store.list(db -> Contacts.recent(db, store.number, 20))).hasSize(people);
    assertThat(store.value("SELECT count(*) FROM messages WHERE contact_id IS NULL"))
        .isEqualTo("0");
  }
}

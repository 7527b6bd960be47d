package io.wamcp.store;

import static io.wamcp.store.Conversation.identity;
import static io.wamcp.store.Conversation.reaction;
import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Contacts.Contact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One person is one contact, by whatever identifier and in whatever order they become known. */
@Timeout(120)
class ContactIdentityIT {

  private static final String OLD = "15550001111";
  private static final String NEW = "15550004444";
  private static final Instant BEFORE = NOW.minus(Duration.ofMinutes(10));
  private static final Instant AFTER = NOW.plus(Duration.ofMinutes(10));

  private final StoreFixture store = StoreFixture.open();
  private final Conversation chat = new Conversation(store);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void mergingMovesMessagesReactionsSendsAndTheWindow() {
    RequestId send = store.queue("+" + OLD, NOW);
    ContactId byPhone = chat.receive("p1", OLD, null, NOW);
    chat.put(reaction("r", "p1", byPhone, "👍", 1));
    ContactId byUser = chat.receive("u1", null, "US.1", BEFORE);
    assertThat(byUser).isNotEqualTo(byPhone);

    assertThat(chat.receive("b1", OLD, "US.1", BEFORE)).isEqualTo(byUser);

    assertThat(chat.with("US.1")).hasSize(4).extracting(m -> m.contact().id()).containsOnly(byUser);
    assertThat(chat.with(OLD)).hasSize(4);
    assertThat(chat.find("p1").reactions()).singleElement().satisfies(this::isUserOne);
    assertThat(contact("US.1").windowEndsAt()).isEqualTo(NOW.plus(Contacts.WINDOW));
    assertThat(store.value("SELECT contact_id FROM messages WHERE request_id = '" + send + "'"))
        .isEqualTo(byUser.toString());
    assertThat(store.value("SELECT merged_into_id FROM contacts WHERE id = '" + byPhone + "'"))
        .isEqualTo(byUser.toString());
  }

  private void isUserOne(MessageReaction reaction) {
    assertThat(reaction.bsuid()).isEqualTo("US.1");
    assertThat(reaction.waId()).isEqualTo(OLD);
  }

  @Test
  void aSendAcceptedForAContactThatWasJustMergedGoesToTheOther() {
    ContactId byPhone = chat.receive("p1", OLD, null, NOW);
    ContactId byUser = chat.receive("u1", null, "US.1", NOW);
    chat.receive("b1", OLD, "US.1", NOW);
    Sends.NewSend plain = store.send("+" + OLD);
    store.database.inTransactionDo(
        tx ->
            Sends.insertQueued(
                tx,
                new Sends.NewSend(
                    plain.messageId(),
                    plain.requestId(),
                    plain.clientId(),
                    null,
                    plain.number(),
                    byPhone,
                    plain.recipient(),
                    plain.type(),
                    plain.body(),
                    plain.payload(),
                    null,
                    null,
                    "print"),
                NOW));
    assertThat(store.value("SELECT contact_id FROM messages WHERE direction = 'outbound'"))
        .isEqualTo(byUser.toString());
  }

  @Test
  void messagesOfEveryShapeAtOnceEndOnOneContact() throws Exception {
    InParallel.run(
        30,
        i ->
            () ->
                switch (i % 3) {
                  case 0 -> chat.receive("w" + i, OLD, null, NOW);
                  case 1 -> chat.receive("w" + i, null, "US.1", NOW);
                  default -> chat.receive("w" + i, OLD, "US.1", NOW);
                });
    assertThat(store.value("SELECT count(DISTINCT contact_id) FROM messages")).isEqualTo("1");
    assertThat(store.list(db -> Contacts.recent(db, store.number, 10))).hasSize(1);
    assertThat(chat.with(OLD)).hasSize(30);
  }

  @Test
  void anotherNumbersContactsStayApart() {
    ContactId there =
        store.database.transaction(
            tx -> Contacts.upsert(tx, store.otherNumber, identity(OLD, null), NOW));
    chat.receive("u1", null, "US.1", NOW);
    chat.receive("b1", OLD, "US.1", NOW);
    chat.rekey(identity(OLD, null), identity(NEW, "US.2"), NOW);
    assertThat(store.one(db -> Contacts.find(db, store.otherNumber, OLD)))
        .get()
        .extracting(Contact::id, Contact::bsuid)
        .containsExactly(there, null);
    assertThat(store.one(db -> Contacts.find(db, store.otherNumber, NEW))).isEmpty();
  }

  /** The change of number, a message before, one after and a late one, in every order. */
  @Test
  void aChangeOfNumberKeepsTheConversationWhateverTheOrder() {
    List<List<Integer>> orders = Orders.of(List.of(0, 1, 2, 3));
    for (int run = 0; run < orders.size(); run++) {
      String old = "1555000" + (1000 + run);
      String fresh = "1555100" + (1000 + run);
      String key = "n" + run + "-";
      List<Runnable> deliveries =
          List.of(
              () -> chat.receive(key + "0", old, "US.A" + key, BEFORE),
              () -> chat.rekey(identity(old, null), identity(fresh, null), NOW),
              () -> chat.receive(key + "1", fresh, "US.B" + key, AFTER),
              () -> chat.receive(key + "2", old, "US.A" + key, BEFORE.plusSeconds(1)));
      orders.get(run).forEach(i -> deliveries.get(i).run());
      assertThat(
              store.value(
                  "SELECT count(DISTINCT contact_id) FROM messages WHERE wamid LIKE '"
                      + key
                      + "%'"))
          .as("order %s", orders.get(run))
          .isEqualTo("1");
      assertThat(chat.with(fresh)).hasSize(3);
      assertThat(chat.with(old)).as("the old number still finds the chat").hasSize(3);
      assertThat(contact(fresh).bsuid()).isEqualTo("US.B" + key);
      assertThat(chat.with(old)).extracting(m -> m.contact().waId()).containsOnly(fresh);
      assertThat(store.one(db -> Contacts.find(db, store.number, old)))
          .as("a send to the old number is not to this person")
          .isEmpty();
    }
  }

  /** The same with old and new user id in the change itself. */
  @Test
  void aChangeOfUserIdKeepsTheConversationWhateverTheOrder() {
    List<List<Integer>> orders = Orders.of(List.of(0, 1, 2, 3));
    for (int run = 0; run < orders.size(); run++) {
      String before = "US.X" + run;
      String after = "US.Y" + run;
      String key = "u" + run + "-";
      List<Runnable> deliveries =
          List.of(
              () -> chat.receive(key + "0", null, before, BEFORE),
              () -> chat.rekey(identity(null, before), identity(null, after), NOW),
              () -> chat.receive(key + "1", null, after, AFTER),
              () -> chat.receive(key + "2", null, before, AFTER));
      orders.get(run).forEach(i -> deliveries.get(i).run());
      assertThat(chat.with(after)).as("order %s", orders.get(run)).hasSize(3);
      assertThat(chat.with(before)).hasSize(3);
      assertThat(contact(before).bsuid()).isEqualTo(after);
    }
  }

  @Test
  void twoChangesInARowEndAtTheLastInEitherOrder() {
    for (int order = 0; order < 2; order++) {
      String first = "1555200" + (1000 + order);
      String second = "1555300" + (1000 + order);
      String third = "1555400" + (1000 + order);
      chat.receive("t" + order, first, null, BEFORE);
      List<Runnable> changes = new ArrayList<>();
      changes.add(() -> chat.rekey(identity(first, null), identity(second, null), NOW));
      changes.add(() -> chat.rekey(identity(second, null), identity(third, null), AFTER));
      if (order == 1) {
        Collections.reverse(changes);
      }
      changes.forEach(Runnable::run);
      changes.forEach(Runnable::run);
      for (String any : List.of(first, second, third)) {
        assertThat(chat.with(any))
            .as("order %d", order)
            .singleElement()
            .satisfies(m -> assertThat(m.contact().waId()).isEqualTo(third));
      }
      assertThat(chat.find("t" + order).contact().id()).isEqualTo(contact(third).id());
    }
  }

  @Test
  void theEarlierOwnerOfANumberKeepsTheirChat() {
    ContactId stranger = chat.receive("s", NEW, null, BEFORE);
    ContactId person = chat.receive("p", OLD, null, BEFORE);
    assertThat(chat.rekey(identity(OLD, null), identity(NEW, null), NOW)).isEqualTo(person);
    assertThat(contact(NEW).id()).isEqualTo(person);
    assertThat(chat.with(NEW)).extracting(m -> m.wamid().value()).containsExactly("p");
    assertThat(chat.find("s").contact().id()).isEqualTo(stranger);
    assertThat(chat.receive("late", NEW, "US.9", BEFORE)).as("a user id decides").isNotNull();
  }

  @Test
  void aNewOwnerOfTheOldNumberIsSomebodyElse() {
    ContactId person = chat.receive("p", OLD, "US.1", BEFORE);
    chat.rekey(identity(OLD, "US.1"), identity(NEW, "US.2"), NOW);
    assertThat(chat.upsert(OLD, "US.7", AFTER)).as("another user id").isNotEqualTo(person);
    ContactId later = chat.upsert("15550002222", null, NOW.plus(Duration.ofDays(1)));
    chat.rekey(identity("15550002222", null), identity("15550003333", null), NOW);
    assertThat(chat.upsert("15550002222", null, NOW.plus(ContactAliases.GRACE)))
        .as("late")
        .isEqualTo(later);
    assertThat(chat.upsert("15550002222", null, NOW.plus(ContactAliases.GRACE).plusSeconds(1)))
        .as("long after")
        .isNotEqualTo(later);
  }

  @Test
  void countryVariantsAreOnePersonWhenOnlyOneIsMeant() {
    ContactId person = chat.receive("v1", "551187654321", null, NOW);
    assertThat(chat.receive("v2", "5511987654321", "BR.1", NOW)).isEqualTo(person);
    assertThat(contact("5511987654321").waId()).as("never rewritten").isEqualTo("551187654321");
    assertThat(store.value("SELECT contact_wa_id FROM messages WHERE wamid = 'v2'"))
        .isEqualTo("5511987654321");
    assertThat(chat.with("5511987654321")).hasSize(2);
    assertThat(chat.receive("v3", "5511987654321", "BR.2", NOW))
        .as("another user id")
        .isNotEqualTo(person);
  }

  @Test
  void aSendToTheOtherFormBelongsToTheChat() {
    store.queue("+5511987654321", NOW);
    chat.receive("v1", "551187654321", null, NOW);
    assertThat(chat.with("551187654321")).hasSize(2);
    assertThat(chat.with("5511987654321")).hasSize(2);
    assertThat(store.value("SELECT recipient FROM messages WHERE direction = 'outbound'"))
        .isEqualTo("+5511987654321");
  }

  @Test
  void bothFormsAtOnceMakeOneContact() throws Exception {
    InParallel.run(
        16,
        i -> () -> chat.receive("v" + i, i % 2 == 0 ? "551187654321" : "5511987654321", null, NOW));
    assertThat(store.value("SELECT count(DISTINCT contact_id) FROM messages")).isEqualTo("1");
  }

  @Test
  void changesAndMessagesAtOnceEndOnOneContact() throws Exception {
    for (int round = 0; round < 5; round++) {
      String old = "1555600" + (1000 + round);
      String fresh = "1555700" + (1000 + round);
      String key = "c" + round + "-";
      List<Integer> shuffled = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
      Collections.shuffle(shuffled, new Random(round));
      InParallel.run(
          6,
          i ->
              () ->
                  switch (shuffled.get(i)) {
                    case 0 ->
                        chat.rekey(identity(old, "US.O" + key), identity(fresh, "US.N" + key), NOW);
                    case 1 -> chat.receive(key + "1", old, null, BEFORE);
                    case 2 -> chat.receive(key + "2", null, "US.O" + key, BEFORE);
                    case 3 -> chat.receive(key + "3", fresh, "US.N" + key, AFTER);
                    case 4 -> chat.receive(key + "4", null, "US.N" + key, AFTER);
                    default -> chat.receive(key + "5", old, "US.O" + key, BEFORE);
                  });
      assertThat(chat.with(fresh)).as("round %d", round).hasSize(5);
    }
  }

  private Contact contact(String identifier) {
    return store.one(db -> Contacts.find(db, store.number, identifier)).orElseThrow();
  }
}

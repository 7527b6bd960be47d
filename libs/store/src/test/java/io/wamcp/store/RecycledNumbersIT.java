package io.wamcp.store;

import static io.wamcp.store.Conversation.identity;
import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.store.Contacts.Contact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A number that changes hands is its latest owner's, in whatever order that becomes known. */
@Timeout(120)
class RecycledNumbersIT {

  private static final Instant BEFORE = NOW.minus(Duration.ofMinutes(10));
  private static final Instant AFTER = NOW.plus(Duration.ofMinutes(10));

  private final StoreFixture store = StoreFixture.open();
  private final Conversation chat = new Conversation(store);

  @AfterEach
  void close() {
    store.close();
  }

  private Contact contact(String identifier) {
    return store.one(db -> Contacts.find(db, store.number, identifier)).orElseThrow();
  }

  /**
   * Two people who write before, between and after, under their user ids alone and with the number.
   */
  @Test
  void aRecycledNumberIsItsLatestOwnersWhateverTheOrder() {
    List<List<Integer>> orders = Orders.of(List.of(0, 1, 2, 3, 4));
    for (int run = 0; run < orders.size(); run++) {
      String phone = "1555800" + (1000 + run);
      String first = "US.F" + run;
      String second = "US.S" + run;
      String key = "o" + run + "-";
      List<Runnable> deliveries =
          List.of(
              () -> chat.receive(key + "0", phone, first, BEFORE),
              () -> chat.receive(key + "1", phone, first, BEFORE.plusSeconds(60)),
              () -> chat.receive(key + "2", null, second, BEFORE.plusSeconds(30)),
              () -> chat.receive(key + "3", phone, second, NOW),
              () -> chat.receive(key + "4", null, first, AFTER));
      orders.get(run).forEach(i -> deliveries.get(i).run());
      assertThat(contact(phone).bsuid()).as("order %s", orders.get(run)).isEqualTo(second);
      assertThat(contact(second).waId()).isEqualTo(phone);
      assertThat(contact(first).waId()).isNull();
      assertThat(chat.with(first)).as("order %s", orders.get(run)).hasSize(3);
      assertThat(chat.with(phone)).hasSize(2);
    }
  }

  /** The owner before and two who got it later, one of whom has another number too. */
  @Test
  void aNumberOfThreeOwnersIsTheLastOnesWhateverTheOrder() {
    List<List<Integer>> orders = Orders.of(List.of(0, 1, 2, 3));
    for (int run = 0; run < orders.size(); run++) {
      String phone = "1555810" + (1000 + run);
      String own = "1555820" + (1000 + run);
      String key = "h" + run + "-";
      List<Runnable> deliveries =
          List.of(
              () -> chat.receive(key + "0", phone, key + "US.1", BEFORE),
              () -> chat.receive(key + "1", own, key + "US.2", BEFORE.plusSeconds(1)),
              () -> chat.receive(key + "2", phone, key + "US.2", NOW),
              () -> chat.receive(key + "3", phone, key + "US.3", AFTER));
      orders.get(run).forEach(i -> deliveries.get(i).run());
      assertThat(contact(phone).bsuid()).as("order %s", orders.get(run)).isEqualTo(key + "US.3");
      assertThat(contact(key + "US.1").waId()).as("order %s", orders.get(run)).isNull();
      assertThat(contact(key + "US.2").waId()).as("order %s", orders.get(run)).isNull();
      assertThat(store.one(db -> Contacts.find(db, store.number, own)))
          .as("given up, order %s", orders.get(run))
          .isEmpty();
      assertThat(chat.with(key + "US.2")).hasSize(2);
    }
  }

  /**
   * The change says that they got the number; a later message, that somebody else has it by now.
   */
  @Test
  void aChangeToANumberThatHasAnotherOwnerSinceGivesItToNobodyElse() {
    List<List<Integer>> orders = Orders.of(List.of(0, 1, 2));
    for (int run = 0; run < orders.size(); run++) {
      String old = "1555830" + (1000 + run);
      String fresh = "1555840" + (1000 + run);
      String before = "US.B" + run;
      String after = "US.A" + run;
      String key = "g" + run + "-";
      List<Runnable> deliveries =
          List.of(
              () -> chat.receive(key + "0", old, before, BEFORE),
              () -> chat.rekey(identity(old, before), identity(fresh, after), NOW),
              () -> chat.receive(key + "1", fresh, key + "US.9", AFTER));
      orders.get(run).forEach(i -> deliveries.get(i).run());
      assertThat(contact(fresh).bsuid()).as("order %s", orders.get(run)).isEqualTo(key + "US.9");
      assertThat(contact(after).waId()).as("order %s", orders.get(run)).isNull();
      assertThat(chat.with(before)).extracting(m -> m.wamid().value()).containsExactly(key + "0");
    }
  }

  /** Well within the time in which a former number is still understood. */
  @Test
  void aNumberThatComesBackIsItsEarlierOwnersAgainWhateverTheOrder() {
    List<List<Integer>> orders = Orders.of(List.of(0, 1, 2, 3));
    for (int run = 0; run < orders.size(); run++) {
      String phone = "1555850" + (1000 + run);
      String meanwhile = "1555860" + (1000 + run);
      String key = "b" + run + "-";
      List<Runnable> deliveries =
          List.of(
              () -> chat.receive(key + "0", phone, key + "US.1", BEFORE),
              () -> chat.receive(key + "1", meanwhile, key + "US.1", BEFORE.plusSeconds(60)),
              () -> chat.receive(key + "2", phone, key + "US.2", NOW),
              () -> chat.receive(key + "3", phone, key + "US.1", AFTER));
      orders.get(run).forEach(i -> deliveries.get(i).run());
      assertThat(contact(phone).bsuid()).as("order %s", orders.get(run)).isEqualTo(key + "US.1");
      assertThat(contact(key + "US.2").waId()).as("order %s", orders.get(run)).isNull();
    }
  }

  @Test
  void aChangeBackToAFormerNumberGivesItBack() {
    chat.receive("c-0", "15558700001", "US.1", BEFORE);
    chat.rekey(
        identity("15558700001", "US.1"), identity("15558700002", "US.11"), BEFORE.plusSeconds(60));
    chat.receive("c-1", "15558700001", "US.2", NOW);
    chat.rekey(identity("15558700002", "US.11"), identity("15558700001", "US.111"), AFTER);

    assertThat(contact("15558700001").bsuid()).isEqualTo("US.111");
    assertThat(contact("US.2").waId()).isNull();
    assertThat(chat.with("15558700001")).extracting(m -> m.wamid().value()).containsExactly("c-0");
  }
}

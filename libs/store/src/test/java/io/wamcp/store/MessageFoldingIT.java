package io.wamcp.store;

import static io.wamcp.store.Conversation.edit;
import static io.wamcp.store.Conversation.reaction;
import static io.wamcp.store.Conversation.revoke;
import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.MessageChanges.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done to a message later shows on it, whatever the order and however often it comes. */
@Timeout(120)
class MessageFoldingIT {

  private final StoreFixture store = StoreFixture.open();
  private final Conversation chat = new Conversation(store);
  private final ContactId ada = chat.upsert("15550001111", "US.1", NOW);
  private final ContactId bob = chat.upsert("15550002222", "US.2", NOW);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void onePersonHasOneReactionAndTheNewestCounts() {
    chat.inbound("m", ada, "hello");
    chat.put(reaction("r2", "m", ada, "❤", 2));
    chat.put(reaction("r1", "m", ada, "👍", 1));
    chat.put(reaction("r3", "m", bob, "😂", 1));
    assertThat(chat.find("m").reactions())
        .extracting(MessageReaction::emoji, MessageReaction::waId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("😂", "15550002222"),
            org.assertj.core.groups.Tuple.tuple("❤", "15550001111"));
    assertThat(store.count("message_changes")).as("older ones are dropped").isEqualTo(2);
  }

  @Test
  void aReactionTakenBackIsGoneAlsoWhenItComesLate() {
    chat.inbound("m", ada, "hello");
    chat.put(reaction("r2", "m", ada, null, 2));
    chat.put(reaction("r1", "m", ada, "👍", 1));
    assertThat(chat.find("m").reactions()).isEmpty();
    chat.put(reaction("r3", "m", ada, "👍", 3));
    assertThat(chat.find("m").reactions()).hasSize(1);
  }

  @Test
  void aReactionBeforeItsMessageWaitsForIt() {
    chat.put(reaction("r", "m", ada, "👍", 1));
    chat.inbound("m", bob, "hello");
    assertThat(chat.find("m").reactions()).extracting(MessageReaction::emoji).containsExactly("👍");
  }

  @Test
  void aReactionToASendShowsOnceItsWamidIsKnown() {
    chat.put(reaction("r", "w", ada, "👍", 1));
    RequestId request = store.queue("+15550001111", NOW);
    store.database.inTransactionDo(
        tx -> SendLedger.accepted(tx, store.find(request), new Wamid("w"), "run", NOW));
    assertThat(chat.find("w").reactions()).hasSize(1);
    assertThat(chat.find("w").outbound()).isTrue();
  }

  @Test
  void theBusinessReactsOnItsPhone() {
    chat.inbound("m", ada, "hello");
    chat.put(reaction("r1", "m", null, "👍", 1));
    chat.put(reaction("r2", "m", null, "🎉", 2));
    assertThat(chat.find("m").reactions())
        .singleElement()
        .satisfies(
            reaction -> {
              assertThat(reaction.fromBusiness()).isTrue();
              assertThat(reaction.emoji()).isEqualTo("🎉");
            });
  }

  @Test
  void aSentReactionStandsUntilItFailsAndIsNobodyElsesToSee() {
    chat.inbound("m", ada, "hello");
    sentReaction("r1", "👍", 1);
    sentReaction("r2", "🎉", 2);
    assertThat(reactions(chat.all())).containsExactly("🎉");
    store.database.inTransactionDo(
        tx ->
            tx.createUpdate("UPDATE messages SET status = 'failed' WHERE wamid = 'r2'").execute());
    assertThat(reactions(chat.all())).as("the one before").containsExactly("👍");
    ClientId other = store.database.query(db -> Clients.create(db, "other", "Other").orElseThrow());
    store.database.inTransactionDo(tx -> Grants.put(tx, other, store.number, List.of("*"), null));
    assertThat(reactions(ConversationQuery.all(other, false, "get_messages", null))).isEmpty();
    assertThat(reactions(ConversationQuery.all(other, true, "get_messages", null))).hasSize(1);
  }

  private List<String> reactions(ConversationQuery query) {
    return store
        .one(db -> Conversations.find(db, query, new Wamid("m")))
        .orElseThrow()
        .reactions()
        .stream()
        .map(MessageReaction::emoji)
        .toList();
  }

  private void sentReaction(String wamid, String emoji, long second) {
    RequestId request = store.queue("+15550001111", NOW);
    store.database.inTransactionDo(
        tx -> {
          SendLedger.accepted(tx, store.find(request), new Wamid(wamid), "run", NOW);
          MessageChanges.putSent(tx, store.number, reaction(wamid, "m", null, emoji, second), NOW);
        });
  }

  @Test
  void aSentReactionThatIsSentAnewLeavesNothingBehind() {
    chat.inbound("m", ada, "hello");
    for (int i = 1; i <= 9; i++) {
      sentReaction("r" + i, "👍", i);
    }
    assertThat(store.count("message_changes")).isLessThan(9);
    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE messages SET status = 'failed'").execute());
    RequestId last =
        RequestId.of(store.value("SELECT request_id FROM messages WHERE wamid = 'r9'"));
    store.database.inTransactionDo(tx -> SendRetries.retry(tx, last, true, NOW));
    assertThat(store.value("SELECT count(*) FROM message_changes WHERE wamid = 'r9'"))
        .isEqualTo("0");
  }

  @Test
  void theNewestEditIsShownAndTheMediaStay() {
    chat.put(edit("e2", "m", ada, "third", 2));
    chat.inbound("m", ada, "first");
    chat.put(edit("e1", "m", ada, "second", 1));
    ConversationMessage message = chat.find("m");
    assertThat(message.body()).isEqualTo("third");
    assertThat(message.editedAt()).isEqualTo(NOW.plusSeconds(2));
    assertThat(message.payload().toString()).isEqualTo("{\"mediaId\":\"m-m\"}");
    assertThat(store.value("SELECT body FROM messages WHERE wamid = 'm'")).isEqualTo("first");
    assertThat(store.count("message_changes")).as("the history").isEqualTo(2);
  }

  @Test
  void anEditThatSaysNothingLeavesTheTextAndMarksIt() {
    chat.inbound("m", ada, "first");
    chat.put(edit("e1", "m", ada, null, 1));
    assertThat(chat.find("m").body()).isEqualTo("first");
    assertThat(chat.find("m").editedAt()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void ofChangesInOneSecondTheOneWhoseMessageCameLaterCounts() {
    chat.inbound("m", ada, "first");
    for (String wamid : List.of("z", "y", "x")) {
      chat.inbound(wamid, ada, "the reaction itself");
    }
    for (String wamid : List.of("x", "z", "y", "x")) {
      chat.put(reaction(wamid, "m", ada, wamid, 1));
    }
    assertThat(chat.find("m").reactions()).extracting(MessageReaction::emoji).containsExactly("x");
    assertThat(store.count("message_changes")).isEqualTo(1);
  }

  @Test
  void aRevokedMessageShowsNothingButIsKept() {
    chat.put(revoke("x", "m", ada, 5));
    chat.inbound("m", ada, "secret");
    chat.put(edit("e", "m", ada, "secret too", 6));
    chat.put(reaction("r", "m", bob, "👍", 7));
    ConversationMessage message = chat.find("m");
    assertThat(message.revokedAt()).isEqualTo(NOW.plusSeconds(5));
    assertThat(message.body()).isNull();
    assertThat(message.payload().isEmpty()).isTrue();
    assertThat(message.reactions()).isEmpty();
    assertThat(store.value("SELECT body FROM messages WHERE wamid = 'm'")).isEqualTo("secret");
  }

  @Test
  void theEditsOfARevokedMessageShowNothingEither() {
    store.database.inTransactionDo(
        tx ->
            Messages.insertInbound(
                tx,
                new Messages.NewMessage(
                    store.client,
                    store.number,
                    ada,
                    new Wamid("e"),
                    "15550001111",
                    null,
                    null,
                    "edit",
                    "still secret",
                    Json.read("{\"originalWamid\":\"m\",\"edited\":{\"type\":\"text\"}}"),
                    Json.read("{}"),
                    null,
                    NOW),
                NOW));
    assertThat(chat.find("e").body()).isEqualTo("still secret");
    chat.put(revoke("x", "m", ada, 5));
    assertThat(chat.find("e").body()).isNull();
    assertThat(chat.find("e").payload().isEmpty()).isTrue();
  }

  @Test
  void aCustomerCannotChangeWhatTheBusinessWrote() {
    chat.echo(store.number, "m", ada, "ours");
    chat.put(revoke("x", "m", ada, 5));
    chat.put(edit("e", "m", ada, "not ours", 5));
    assertThat(chat.find("m").body()).isEqualTo("ours");
    chat.put(edit("e2", "m", null, "ours, edited", 5));
    assertThat(chat.find("m").body()).isEqualTo("ours, edited");
    chat.put(revoke("x2", "m", null, 6));
    assertThat(chat.find("m").body()).isNull();
  }

  @Test
  void anotherNumbersChangesAreOfOtherMessages() {
    chat.inbound("m", ada, "hello");
    ContactId there =
        store.database.transaction(
            tx ->
                Contacts.upsert(
                    tx, store.otherNumber, Conversation.identity("15550001111", null), NOW));
    chat.put(store.otherNumber, revoke("x", "m", there, 5));
    chat.put(store.otherNumber, reaction("r", "m", there, "👍", 5));
    assertThat(chat.find("m").body()).isEqualTo("hello");
    assertThat(chat.find("m").reactions()).isEmpty();
  }

  /** Every order of the same deliveries, some of them twice, ends the same. */
  @Test
  void theOrderNeverMatters() {
    for (int seed = 0; seed < 20; seed++) {
      String target = "m" + seed;
      List<Runnable> deliveries = new ArrayList<>();
      deliveries.add(() -> chat.inbound(target, ada, "first"));
      for (Change change :
          List.of(
              reaction("a" + target, target, ada, "👍", 1),
              reaction("b" + target, target, ada, null, 2),
              reaction("c" + target, target, ada, "❤", 3),
              reaction("d" + target, target, bob, "😂", 3),
              reaction("e" + target, target, bob, "😮", 3),
              edit("f" + target, target, ada, "second", 4),
              edit("g" + target, target, ada, "third", 5))) {
        deliveries.add(() -> chat.put(change));
        deliveries.add(() -> chat.put(change));
      }
      Collections.shuffle(deliveries, new Random(seed));
      deliveries.forEach(Runnable::run);
      ConversationMessage message = chat.find(target);
      assertThat(message.body()).as("seed %d", seed).isEqualTo("third");
      assertThat(message.reactions())
          .as("seed %d", seed)
          .extracting(MessageReaction::emoji)
          .containsExactly("❤", "😮");
    }
  }

  @Test
  void concurrentChangesOfOneMessageAllCount() throws Exception {
    InParallel.run(
        24,
        i ->
            () -> {
              if (i == 12) {
                chat.inbound("m", ada, "hello");
              } else {
                chat.put(reaction("r" + i, "m", i % 2 == 0 ? ada : bob, "e" + i, i));
              }
              return true;
            });
    assertThat(chat.find("m").reactions())
        .extracting(MessageReaction::emoji)
        .containsExactly("e22", "e23");
  }
}

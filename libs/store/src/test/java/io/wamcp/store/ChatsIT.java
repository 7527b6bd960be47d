package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.store.Chats.Chat;
import io.wamcp.store.Chats.ChatPage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chats in the order of their newest message, as far as the client may see it. */
class ChatsIT {

  private final StoreFixture store = StoreFixture.open();
  private final Conversation chat = new Conversation(store);

  @AfterEach
  void close() {
    store.close();
  }

  private ContactId person(int number) {
    return chat.upsert("1555000" + (1000 + number), "US." + number, NOW);
  }

  private ChatPage page(ConversationQuery query, ConversationPosition before, int limit) {
    return store.database.query(db -> Chats.page(db, query, before, limit));
  }

  private static List<String> bodies(List<Chat> chats) {
    return chats.stream().map(each -> each.last().body()).toList();
  }

  @Test
  void aChatStandsWhereItsNewestMessageIs() {
    ContactId ada = person(1);
    ContactId bob = person(2);
    chat.inbound("m1", ada, "ada 1");
    chat.inbound("m2", bob, "bob 1");
    chat.inbound("m3", ada, "ada 2");
    chat.echo(store.number, "e1", bob, "to bob");
    chat.inbound("m4", ada, "ada 3");
    ChatPage page = page(chat.all(), null, 10);
    assertThat(bodies(page.chats())).containsExactly("ada 3", "to bob");
    assertThat(page.chats()).extracting(Chat::unread).containsExactly(3, 1);
    assertThat(page.more()).isFalse();
  }

  @Test
  void pagesShowEveryChatOnce() {
    for (int i = 0; i < 7; i++) {
      chat.inbound("a" + i, person(i), "first " + i);
    }
    for (int i = 0; i < 7; i += 2) {
      chat.inbound("b" + i, person(i), "second " + i);
    }
    List<String> seen = new ArrayList<>();
    ConversationPosition position = null;
    boolean more = true;
    while (more) {
      ChatPage page = page(chat.all(), position, 2);
      seen.addAll(bodies(page.chats()));
      position = page.edge();
      more = page.more();
    }
    assertThat(seen)
        .containsExactly(
            "second 6", "second 4", "second 2", "second 0", "first 5", "first 3", "first 1");
  }

  @Test
  void aChatWithManyMessagesHidesNoOther() {
    ContactId quiet = person(1);
    ContactId chatty = person(2);
    chat.inbound("q", quiet, "quiet");
    store.database.inTransactionDo(
        tx ->
            tx.createInsert(
                    "INSERT INTO messages (client_id, phone_number_id, contact_id, direction,"
                        + " wamid, message_type, body, status) SELECT '"
                        + store.client
                        + "', '"
                        + store.number
                        + "', '"
                        + chatty
                        + "', 'inbound', 'c' || i, 'text', 'c' || i, 'received'"
                        + " FROM generate_series(1, 12000) i")
                .execute());
    ChatPage first = page(chat.all(), null, 10);
    assertThat(bodies(first.chats())).as("so far it looked").containsExactly("c12000");
    assertThat(first.chats().getFirst().unread()).isEqualTo(Chats.MOST_UNREAD);
    assertThat(first.more()).isTrue();
    ChatPage second = page(chat.all(), first.edge(), 10);
    assertThat(bodies(second.chats())).containsExactly("quiet");
    assertThat(second.more()).isFalse();
  }

  @Test
  void whatAnotherClientSentNeitherShowsNorMovesAChat() {
    ClientId other = store.database.query(db -> Clients.create(db, "other", "Other").orElseThrow());
    store.database.inTransactionDo(tx -> Grants.put(tx, other, store.number, List.of("*"), null));
    chat.inbound("m1", person(1), "ada");
    chat.inbound("m2", person(2), "bob");
    store.queue("+15550001001", NOW); // by the owner, to the first person
    store.queue("+15559999999", NOW); // to somebody who is no contact
    store.database.inTransactionDo(
        tx ->
            tx.createUpdate(
                    "UPDATE messages SET contact_id = (SELECT id FROM contacts"
                        + " WHERE wa_id = '15550001001') WHERE recipient = '+15550001001'")
                .execute());
    ConversationQuery foreign = ConversationQuery.all(other, false, "list_conversations", null);
    assertThat(bodies(page(foreign, null, 10).chats())).containsExactly("bob", "ada");
    assertThat(bodies(page(chat.all(), null, 10).chats())).containsExactly("hello", "hello", "bob");
    store.queue("+15559999999", NOW);
    assertThat(page(chat.all(), null, 10).chats()).hasSize(3);
  }

  @Test
  void groupsAreNoChatsOfTwo() {
    chat.inbound("m1", person(1), "alone");
    chat.inbound("g1", person(1), "in the group");
    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE messages SET group_id = 'g' WHERE wamid = 'g1'").execute());
    List<Chat> chats = page(chat.all(), null, 10).chats();
    assertThat(bodies(chats)).containsExactly("alone");
    assertThat(chats.getFirst().unread()).isEqualTo(1);
  }
}

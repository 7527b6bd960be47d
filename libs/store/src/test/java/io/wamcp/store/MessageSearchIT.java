package io.wamcp.store;

import static io.wamcp.store.Conversation.edit;
import static io.wamcp.store.Conversation.revoke;
import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ContactId;
import io.wamcp.store.MessageSearch.Filter;
import io.wamcp.store.MessageSearch.Found;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages by words, type and time: a bounded look a call, and every match exactly once. */
class MessageSearchIT {

  private static final Filter NOTHING = new Filter(null, null, null, null);

  private final StoreFixture store = StoreFixture.open();
  private final Conversation chat = new Conversation(store);
  private final ContactId ada = chat.upsert("15550001111", "US.1", NOW);

  @AfterEach
  void close() {
    store.close();
  }

  private static Filter words(String text) {
    return new Filter(null, null, null, text);
  }

  private Found newest(Filter filter, int limit) {
    return store.database.query(db -> MessageSearch.newest(db, chat.all(), filter, limit));
  }

  private Found before(Filter filter, ConversationPosition position, int limit) {
    return store.database.query(
        db -> MessageSearch.before(db, chat.all(), filter, position, limit));
  }

  private static List<String> bodies(Found found) {
    return found.messages().stream().map(ConversationMessage::body).toList();
  }

  @Test
  void findsWordsWhateverTheCaseAndTakesWildcardsLiterally() {
    chat.inbound("m1", ada, "Parcel 100% ready");
    chat.inbound("m2", ada, "parcel 1000 ready");
    chat.inbound("m3", ada, "nothing_here\\");
    assertThat(bodies(newest(words("PARCEL"), 10)))
        .containsExactly("Parcel 100% ready", "parcel 1000 ready");
    assertThat(bodies(newest(words("100%"), 10))).containsExactly("Parcel 100% ready");
    assertThat(bodies(newest(words("g_h"), 10))).containsExactly("nothing_here\\");
    assertThat(bodies(newest(words("e\\"), 10))).containsExactly("nothing_here\\");
    assertThat(bodies(newest(words("_____________"), 10))).isEmpty();
  }

  @Test
  void whatWasTakenOutOfAMessageCannotBeFound() {
    chat.inbound("m1", ada, "the secret");
    chat.inbound("m2", ada, "the secret too");
    chat.put(revoke("x", "m1", ada, 1));
    chat.put(edit("e", "m2", ada, "the answer", 1));
    assertThat(newest(words("secret"), 10).messages()).isEmpty();
  }

  @Test
  void pagesBackShowEveryMatchOnce() {
    for (int i = 0; i < 20; i++) {
      chat.inbound("m" + i, ada, i % 3 == 0 ? "hit " + i : "miss " + i);
    }
    List<String> seen = new ArrayList<>();
    Found found = newest(words("hit"), 2);
    while (true) {
      seen.addAll(bodies(found).reversed());
      if (!found.more()) {
        break;
      }
      found = before(words("hit"), found.edge(), 2);
    }
    assertThat(seen)
        .containsExactly("hit 18", "hit 15", "hit 12", "hit 9", "hit 6", "hit 3", "hit 0");
  }

  @Test
  void aLookIsBoundedAndGoesOnWhereItEnded() {
    chat.inbound("first", ada, "needle");
    fill(12_000);
    Found found = newest(words("needle"), 10);
    assertThat(found.messages()).isEmpty();
    assertThat(found.more()).isTrue();
    Found next = before(words("needle"), found.edge(), 10);
    assertThat(bodies(next)).containsExactly("needle");
    assertThat(next.more()).isFalse();
  }

  private void fill(int rows) {
    store.database.inTransactionDo(
        tx ->
            tx.createInsert(
                    "INSERT INTO messages (client_id, phone_number_id, contact_id, direction,"
                        + " wamid, message_type, body, status, created_at) SELECT '"
                        + store.client
                        + "', '"
                        + store.number
                        + "', '"
                        + ada
                        + "', 'inbound', 'f' || i, 'image', 'hay', 'received',"
                        + " TIMESTAMPTZ '2026-11-25T10:00:00Z' FROM generate_series(1, "
                        + rows
                        + ") i")
                .execute());
  }

  @Test
  void theTimeLeadsStraightToOldMessages() {
    chat.inbound("old", ada, "old");
    store.database.inTransactionDo(
        tx ->
            tx.createUpdate(
                    "UPDATE messages SET created_at = TIMESTAMPTZ '2026-03-01T00:00:00Z'"
                        + " WHERE wamid = 'old'")
                .execute());
    fill(12_000);
    Filter march = new Filter(null, null, NOW.minusSeconds(3_600), null);
    Found found = newest(march, 10);
    assertThat(bodies(found)).containsExactly("old");
    Filter today = new Filter("text", NOW.minusSeconds(60), null, null);
    Found none = newest(today, 10);
    assertThat(none.messages()).isEmpty();
    assertThat(none.more()).as("10,000 of today were looked at").isTrue();
    Found end = before(today, none.edge(), 10);
    assertThat(end.messages()).isEmpty();
    assertThat(end.more()).isFalse();
  }

  @Test
  void readingOnLeavesNothingOutAndDoesNotLookAgain() {
    chat.inbound("m1", ada, "hit 1");
    Found start = newest(words("hit"), 10);
    chat.inbound("m2", ada, "miss");
    chat.inbound("m3", ada, "hit 2");
    Found next =
        store.database.query(
            db -> MessageSearch.after(db, chat.all(), words("hit"), start.horizon(), 10));
    assertThat(bodies(next)).containsExactly("hit 2");
    assertThat(next.more()).isFalse();
    assertThat(next.edge().xid()).isGreaterThanOrEqualTo(start.horizon().xid());
    Found again =
        store.database.query(
            db -> MessageSearch.after(db, chat.all(), words("hit"), next.edge(), 10));
    assertThat(again.messages()).isEmpty();
  }

  @Test
  void everythingIsFoundByNoFilter() {
    chat.inbound("m1", ada, "one");
    chat.inbound("m2", ada, null);
    assertThat(NOTHING.isEmpty()).isTrue();
    assertThat(newest(NOTHING, 10).messages()).hasSize(2);
    assertThat(newest(new Filter("text", null, null, null), 10).messages()).hasSize(2);
    assertThat(newest(new Filter("image", null, null, null), 10).messages()).isEmpty();
  }
}

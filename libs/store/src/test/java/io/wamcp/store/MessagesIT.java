package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Messages.NewMessage;
import io.wamcp.store.Messages.Stored;
import io.wamcp.store.Messages.StoredMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessagesIT {

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aMessageIsStoredOnce() {
    StoredMessage first = insert(store.number, "text", "hello");
    StoredMessage again = insert(store.number, "text", "something else");
    assertThat(first.stored()).isEqualTo(Stored.INSERTED);
    assertThat(again).isEqualTo(new StoredMessage(first.id(), Stored.KNOWN));
    assertThat(store.value("SELECT concat_ws(' ', direction, status, body, ts) FROM messages"))
        .startsWith("inbound received hello 2026-11-25");
  }

  @Test
  void concurrentInsertsStoreOneRow() throws Exception {
    List<StoredMessage> all =
        InParallel.run(12, i -> () -> insert(store.number, "text", "hello " + i));
    assertThat(all).extracting(StoredMessage::stored).containsOnlyOnce(Stored.INSERTED);
    assertThat(all).extracting(StoredMessage::id).containsOnly(all.getFirst().id());
  }

  @Test
  void theRealMessageReplacesAPlaceholder() {
    StoredMessage placeholder = insert(store.number, "unsupported", null);
    StoredMessage real = insert(store.number, "text", "hello");
    assertThat(real).isEqualTo(new StoredMessage(placeholder.id(), Stored.REPLACED));
    assertThat(store.value("SELECT concat_ws(' ', message_type, body) FROM messages"))
        .isEqualTo("text hello");
    assertThat(insert(store.number, "text", "hello").stored()).isEqualTo(Stored.KNOWN);
  }

  @Test
  void aPlaceholderNeverReplacesTheRealMessage() {
    insert(store.number, "text", "hello");
    assertThat(insert(store.number, "unsupported", null).stored()).isEqualTo(Stored.KNOWN);
    assertThat(store.value("SELECT concat_ws(' ', message_type, body) FROM messages"))
        .isEqualTo("text hello");
  }

  @Test
  void aPlaceholderTwiceIsKnown() {
    insert(store.number, "unsupported", null);
    assertThat(insert(store.number, "unsupported", null).stored()).isEqualTo(Stored.KNOWN);
  }

  @Test
  void theSameWamidOfAnotherNumberIsAnotherMessage() {
    insert(store.number, "text", "hello");
    assertThat(insert(store.otherNumber, "text", "hello").stored()).isEqualTo(Stored.INSERTED);
    assertThat(store.count("messages")).isEqualTo(2);
  }

  private StoredMessage insert(NumberId number, String type, String body) {
    NewMessage message =
        new NewMessage(
            store.client,
            number,
            null,
            new Wamid("wamid.1"),
            "4915111",
            null,
            null,
            type,
            body,
            Json.toNode(Map.of()),
            Json.toNode(Map.of("type", type)),
            null,
            NOW);
    return store.database.transaction(tx -> Messages.insertInbound(tx, message, NOW));
  }
}

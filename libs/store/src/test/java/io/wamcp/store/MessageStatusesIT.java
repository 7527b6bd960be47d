package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.MessageStatuses.StatusRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageStatusesIT {

  private static final Wamid WAMID = new Wamid("wamid.1");

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aStatusIsKeptOnce() {
    assertThat(insert(store.number, null, "sent", "", 0)).isTrue();
    assertThat(insert(store.number, null, "sent", "", 0)).isFalse();
    assertThat(insert(store.number, null, "sent", "member", 0)).isTrue();
    assertThat(insert(store.otherNumber, null, "sent", "", 0)).isTrue();
  }

  @Test
  void parkedStatusesAreJoinedOnceInOrderOfArrival() {
    MessageId message = store.find(store.queue("+4915111", NOW)).messageId();
    insert(store.number, null, "read", "", 1);
    insert(store.number, null, "sent", "", 3);
    insert(store.number, null, "delivered", "", 2);
    insert(store.otherNumber, null, "failed", "", 0);

    assertThat(join(store.number, message))
        .extracting(StatusRow::status)
        .containsExactly("read", "delivered", "sent");
    assertThat(join(store.number, message)).isEmpty();
    List<StatusRow> history =
        store.database.query(db -> MessageStatuses.history(db, store.number, message));
    assertThat(history).extracting(StatusRow::status).containsExactly("read", "delivered", "sent");
    assertThat(history.getFirst()).isEqualTo(status("read", "", 1));
    assertThat(store.list(db -> MessageStatuses.history(db, store.otherNumber, message))).isEmpty();
  }

  @Test
  void whatIsAboutOneWamidTakesTurns() throws Exception {
    MessageId message = store.find(store.queue("+4915111", NOW)).messageId();
    // Each either parks before the join and is joined, or comes after it and sees the message.
    List<Integer> joined =
        InParallel.run(
            9,
            i ->
                () ->
                    store.database.transaction(
                        tx -> {
                          MessageStatuses.lockWamid(tx, store.number, WAMID);
                          if (i == 4) {
                            tx.createUpdate("UPDATE messages SET wamid = 'wamid.1'").execute();
                            return MessageStatuses.joinParked(tx, store.number, WAMID, message)
                                .size();
                          }
                          var sends =
                              Sends.lockByWamids(
                                  tx, Set.of(new MessageStatuses.OfNumber(store.number, WAMID)));
                          MessageStatuses.insert(
                              tx,
                              store.number,
                              sends.isEmpty() ? null : sends.getFirst().messageId(),
                              status("status-" + i, "", i),
                              NOW);
                          return 0;
                        }));
    assertThat(joined).hasSize(9);
    assertThat(store.value("SELECT count(*) FROM message_statuses WHERE message_id IS NULL"))
        .isEqualTo("0");
    assertThat(store.count("message_statuses")).isEqualTo(8);
  }

  private boolean insert(
      NumberId number, MessageId message, String word, String participant, int second) {
    return store.database.transaction(
        tx ->
            MessageStatuses.insert(
                tx, number, message, status(word, participant, second), NOW.plusSeconds(second)));
  }

  private List<StatusRow> join(NumberId number, MessageId message) {
    return store.database.transaction(tx -> MessageStatuses.joinParked(tx, number, WAMID, message));
  }

  private static StatusRow status(String word, String participant, int second) {
    return new StatusRow(
        WAMID,
        word,
        participant,
        new RequestId(new UUID(1, 2)),
        NOW.plusSeconds(second),
        Json.toNode(List.of()),
        Json.toNode(Map.of("status", word)),
        null);
  }
}

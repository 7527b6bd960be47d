package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.RequestId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What counts against the window of a number's sends. */
class SendsOnTheirWayIT {

  private static final Instant LATER = NOW.plusSeconds(60);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void someOfThoseThatSleepDoNotCount() {
    List<RequestId> sent = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      sent.add(onItsWay("+49151" + i));
    }
    assertThat(count(NOW, 20)).isEqualTo(14);
    assertThat(count(NOW, 3)).as("no further than the cap").isEqualTo(3);

    sent.subList(0, 9).forEach(request -> sleeps(request, Sends.State.BACKOFF));
    assertThat(count(NOW, 20)).isEqualTo(5);
    sleeps(sent.get(9), Sends.State.UNKNOWN);
    assertThat(count(NOW, 20)).isEqualTo(4);
    sent.subList(10, 12).forEach(request -> sleeps(request, Sends.State.BACKOFF));
    assertThat(count(NOW, 20)).as("ten may sleep, two more count").isEqualTo(4);
    assertThat(count(LATER, 20)).as("once it is their time").isEqualTo(14);
  }

  @Test
  void aKeyThatIsNoRequestCounts() {
    insert("not-a-uuid");
    assertThat(count(NOW, 20)).isEqualTo(1);
  }

  private int count(Instant now, int cap) {
    return store.database.query(
        db -> OutboxSchedule.sendsOnTheirWay(db, StoreFixture.PHONE, now, cap));
  }

  private RequestId onItsWay(String recipient) {
    RequestId request = store.queue(recipient, NOW);
    insert(request.toString());
    return request;
  }

  private void sleeps(RequestId request, Sends.State state) {
    store.database.inTransactionDo(
        tx ->
            SendLedger.wait(
                tx,
                Sends.lock(tx, store.number, request).orElseThrow(),
                state,
                null,
                LATER.minusSeconds(1),
                NOW));
  }

  private void insert(String key) {
    store.execute(
        "INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,"
            + " confirmation, created_at, first_dispatched_at, next_dispatch_at, dispatches) VALUES ('"
            + MessageSendRequested.NAME
            + "', '"
            + key
            + "', '"
            + key
            + "', '"
            + StoreFixture.PHONE.value()
            + "', '{}', 'consumer', now(), now(), now(), 1)");
  }
}

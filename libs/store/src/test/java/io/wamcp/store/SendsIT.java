package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.Sends.Accepted;
import io.wamcp.store.Sends.NewSend;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendsIT {

  private static final String ANNA = "+4915111";
  private static final String BORIS = "+4915222";

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anAcceptedSendIsQueuedAndReady() {
    NewSend send = store.send(ANNA);
    assertThat(insert(send)).isEqualTo(new Accepted.New());

    Send row = store.find(send.requestId());
    assertThat(row.messageId()).isEqualTo(send.messageId());
    assertThat(row.recipient()).isEqualTo(ANNA);
    assertThat(row.payload()).isEqualTo(send.payload());
    assertThat(row.status()).isEqualTo(DeliveryStatus.QUEUED);
    assertThat(row.state()).isEqualTo(Sends.State.READY);
    assertThat(row.dueAt()).isEqualTo(NOW);
    assertThat(row.settled()).isFalse();
    assertThat(store.value("SELECT concat_ws(' ', contact_wa_id, contact_bsuid) FROM messages"))
        .isEqualTo("4915111");
    assertThat(store.one(db -> Sends.find(db, store.otherNumber, send.requestId()))).isEmpty();
  }

  @Test
  void aSendToAUserIdIsKeptAsSuch() {
    insert(store.send("DE.1"));
    assertThat(store.value("SELECT concat_ws(' ', contact_wa_id, contact_bsuid) FROM messages"))
        .isEqualTo("DE.1");
  }

  @Test
  void anIdempotencyKeyNamesOneSend() {
    NewSend first = store.send(ANNA, "key", "print");
    insert(first);
    assertThat(insert(store.send(ANNA, "key", "print")))
        .isEqualTo(new Accepted.Same(first.requestId()));
    assertThat(insert(store.send(ANNA, "key", "other"))).isEqualTo(new Accepted.Conflict());
    assertThat(insert(store.send(ANNA, "key-2", "print"))).isEqualTo(new Accepted.New());
    assertThat(insert(store.send(ANNA, null, "print"))).isEqualTo(new Accepted.New());
    assertThat(insert(store.send(ANNA, null, "print"))).isEqualTo(new Accepted.New());
    assertThat(store.count("messages")).isEqualTo(4);
  }

  @Test
  void concurrentRepeatsAreOneSend() throws Exception {
    List<Accepted> all = InParallel.run(20, i -> () -> insert(store.send(ANNA, "key", "print")));
    assertThat(all).containsOnlyOnce(new Accepted.New());
    String request = store.value("SELECT request_id FROM messages");
    assertThat(all)
        .filteredOn(accepted -> !(accepted instanceof Accepted.New))
        .hasSize(19)
        .containsOnly(new Accepted.Same(RequestId.of(request)));
  }

  @Test
  void sendsAreTakenInOrderOfAcceptance() {
    RequestId first = store.queue(ANNA, NOW);
    RequestId second = store.queue(ANNA, NOW);
    RequestId third = store.queue(BORIS, NOW);
    assertThat(next(NOW)).contains(first);
    settle(first);
    assertThat(next(NOW)).contains(second);
    settle(second);
    assertThat(next(NOW)).contains(third);
    settle(third);
    assertThat(next(NOW)).isEmpty();
  }

  @Test
  void aSendInBackoffHoldsOnlyYoungerOnesToItsRecipient() {
    RequestId held = store.queue(ANNA, NOW);
    RequestId younger = store.queue(ANNA, NOW);
    RequestId other = store.queue(BORIS, NOW);
    waitUntil(held, NOW.plusSeconds(300), NOW);

    assertThat(next(NOW)).contains(other);
    settle(other);
    assertThat(next(NOW.plusSeconds(59))).isEmpty();
    assertThat(next(NOW.plusSeconds(61))).contains(younger);
    settle(younger);
    assertThat(next(NOW.plusSeconds(299))).isEmpty();
    assertThat(next(NOW.plusSeconds(300))).contains(held);
  }

  @Test
  void severalBackoffsOfOneSendHoldForSixtySecondsTogether() {
    RequestId held = store.queue(ANNA, NOW);
    RequestId younger = store.queue(ANNA, NOW);
    waitUntil(held, NOW.plusSeconds(30), NOW);
    assertThat(next(NOW.plusSeconds(31))).as("due again").contains(held);
    waitUntil(held, NOW.plusSeconds(200), NOW.plusSeconds(31));
    assertThat(next(NOW.plusSeconds(59))).isEmpty();
    assertThat(next(NOW.plusSeconds(61))).contains(younger);
  }

  @Test
  void aSendInFlightHoldsYoungerOnesToItsRecipient() {
    RequestId flying = store.queue(ANNA, NOW);
    store.queue(ANNA, NOW);
    RequestId other = store.queue(BORIS, NOW);
    store.database.inTransactionDo(
        tx -> SendLedger.open(tx, lock(tx, flying), "run-1", NOW, NOW.plusSeconds(45)));
    assertThat(next(NOW)).contains(other);
    settle(other);
    assertThat(next(NOW)).isEmpty();
    assertThat(next(NOW.plusSeconds(45))).as("the lease is over").contains(flying);
  }

  @Test
  void aLockedSendIsPassedOverAndItsYoungerOnesStay() {
    RequestId first = store.queue(ANNA, NOW);
    store.queue(ANNA, NOW);
    RequestId other = store.queue(BORIS, NOW);
    store.database.inTransactionDo(
        tx -> {
          assertThat(lock(tx, first).requestId()).isEqualTo(first);
          assertThat(next(NOW)).contains(other);
        });
    assertThat(next(NOW)).contains(first);
  }

  @Test
  void concurrentTakersNeverGetTheSameSend() throws Exception {
    for (int i = 0; i < 8; i++) {
      store.queue("+49151" + i, NOW);
    }
    List<Optional<RequestId>> taken =
        InParallel.run(
            8,
            i ->
                () ->
                    store.database.transaction(
                        tx -> {
                          Optional<Send> send =
                              SendQueue.lockNext(tx, store.number, NOW, 1).stream().findFirst();
                          send.ifPresent(
                              s -> SendLedger.open(tx, s, "run", NOW, NOW.plusSeconds(60)));
                          return send.map(Send::requestId);
                        }));
    List<RequestId> got = taken.stream().flatMap(Optional::stream).toList();
    Set<RequestId> distinct = new HashSet<>(got);
    assertThat(distinct).hasSameSizeAs(got);
    for (Optional<RequestId> rest = next(NOW); rest.isPresent(); rest = next(NOW)) {
      distinct.add(rest.get());
      settle(rest.get());
    }
    assertThat(distinct).hasSize(8);
  }

  @Test
  void anotherNumbersQueueIsNotTouched() {
    store.queue(ANNA, NOW);
    assertThat(store.list(tx -> SendQueue.lockNext(tx, store.otherNumber, NOW, 9))).isEmpty();
    assertThat(store.one(db -> Sends.nextDue(db, store.otherNumber))).isEmpty();
  }

  @Test
  void nextDueIsTheEarliestQueuedSend() {
    RequestId first = store.queue(ANNA, NOW);
    store.queue(BORIS, NOW.plusSeconds(5));
    assertThat(nextDue(store.number)).contains(NOW);
    settle(first);
    assertThat(nextDue(store.number)).contains(NOW.plusSeconds(5));
  }

  @Test
  void theTurnOfASendComesWhenOlderOnesLetItGo() {
    RequestId older = store.queue(ANNA, NOW);
    RequestId younger = store.queue(ANNA, NOW);
    assertThat(turnAt(older)).contains(NOW);
    assertThat(turnAt(younger)).contains(NOW);
    waitUntil(older, NOW.plusSeconds(20), NOW);
    assertThat(turnAt(younger)).contains(NOW.plusSeconds(20));
    waitUntil(older, NOW.plusSeconds(300), NOW);
    assertThat(turnAt(younger)).contains(NOW.plusSeconds(60));
    settle(older);
    assertThat(turnAt(older)).isEmpty();
  }

  private Optional<Instant> turnAt(RequestId request) {
    return store.one(tx -> Sends.turnAt(tx, store.number, request, NOW));
  }

  @Test
  void overdueSendsSayWhetherTheirEventIsThere() {
    RequestId lost = store.queue(ANNA, NOW);
    store.queue(BORIS, NOW.plusSeconds(100));
    List<Sends.Overdue> overdue =
        store.database.query(db -> Sends.overdue(db, NOW.plusSeconds(50), 10));
    assertThat(overdue).containsExactly(new Sends.Overdue(lost, "1000001", false));
  }

  private Optional<Instant> nextDue(NumberId number) {
    return store.database.query(db -> Sends.nextDue(db, number));
  }

  private Accepted insert(NewSend send) {
    return store.database.transaction(tx -> Sends.insertQueued(tx, send, NOW));
  }

  private Optional<RequestId> next(Instant at) {
    return store
        .database
        .transaction(tx -> SendQueue.lockNext(tx, store.number, at, 1).stream().findFirst())
        .map(Send::requestId);
  }

  private Send lock(io.helidon.dbclient.DbExecute tx, RequestId request) {
    return Sends.lock(tx, store.number, request).orElseThrow();
  }

  private void waitUntil(RequestId request, Instant due, Instant at) {
    store.database.inTransactionDo(
        tx ->
            SendLedger.wait(
                tx,
                lock(tx, request),
                Sends.State.BACKOFF,
                new SendLedger.Failure(400, 131056, "pair_rate_limit", "slow down", "trace"),
                due,
                at));
  }

  private void settle(RequestId request) {
    store.database.inTransactionDo(
        tx ->
            SendLedger.failed(tx, lock(tx, request), SendLedger.Failure.own("x", "x"), "run", NOW));
  }
}

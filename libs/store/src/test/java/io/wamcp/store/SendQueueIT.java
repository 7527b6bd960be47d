package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run takes at a time. One at a time: {@link SendsIT}. */
class SendQueueIT {

  private static final String ANNA = "+4915111";
  private static final String BORIS = "+4915222";
  private static final String CLARA = "+4915333";
  private static final Instant UNTIL = NOW.plusSeconds(5);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void severalAreTakenInOrder() {
    RequestId first = store.queue(ANNA, NOW);
    RequestId second = store.queue(BORIS, NOW);
    RequestId third = store.queue(CLARA, NOW);
    assertThat(next(9)).containsExactly(first, second, third);
    assertThat(next(2)).containsExactly(first, second);
  }

  @Test
  void nothingIsTakenPastAMessageThatOnlyWaitsForOneOfThem() {
    RequestId first = store.queue(ANNA, NOW);
    RequestId second = store.queue(BORIS, NOW);
    store.queue(ANNA, NOW);
    store.queue(CLARA, NOW);
    assertThat(next(9)).containsExactly(first, second);
  }

  @Test
  void whatWaitsForSomethingElseIsPassedOver() {
    RequestId held = store.queue(ANNA, NOW);
    store.queue(ANNA, NOW);
    RequestId other = store.queue(BORIS, NOW);
    RequestId another = store.queue(CLARA, NOW);
    store.database.inTransactionDo(
        tx -> {
          assertThat(Sends.lock(tx, store.number, held)).isPresent();
          assertThat(next(9)).as("beside a locked one").containsExactly(other, another);
        });
    store.database.inTransactionDo(
        tx ->
            SendLedger.wait(
                tx,
                Sends.lock(tx, store.number, held).orElseThrow(),
                Sends.State.BACKOFF,
                null,
                NOW.plusSeconds(30),
                NOW));
    assertThat(next(9)).as("beside one that waits").containsExactly(other, another);
  }

  @Test
  void whatIsSetAsideIsNobodyElsesForAWhile() {
    RequestId first = store.queue(ANNA, NOW);
    store.queue(ANNA, NOW);
    RequestId other = store.queue(BORIS, NOW);
    Send aside = take(1).getFirst();
    setAside(aside);
    assertThat(next(9)).as("nor are younger ones to its recipient").containsExactly(other);
    assertThat(store.find(first).state()).isEqualTo(Sends.State.READY);
    assertThat(nextAt(UNTIL, 1)).as("of a run that is gone").containsExactly(first);
  }

  @Test
  void whatIsSetAsideIsOpenedOnce() {
    RequestId first = store.queue(ANNA, NOW);
    Send aside = take(1).getFirst();
    setAside(aside);
    assertThat(openSetAside(aside)).contains(1);
    assertThat(store.find(first).state()).isEqualTo(Sends.State.IN_FLIGHT);
    assertThat(store.find(first).attempts()).isEqualTo(1);
    assertThat(store.find(first).dueAt()).isEqualTo(UNTIL.plusSeconds(60));
    assertThat(openSetAside(aside)).as("it is in flight").isEmpty();
  }

  @Test
  void nothingIsTakenPastAMessageThatOnlyWaitsForOneInFlight() {
    store.queue(ANNA, NOW);
    RequestId other = store.queue(BORIS, NOW);
    store.queue(ANNA, NOW);
    store.queue(CLARA, NOW);
    Send inFlight = take(1).getFirst();
    store.database.inTransactionDo(
        tx -> SendLedger.open(tx, inFlight, "a run", NOW, UNTIL.plusSeconds(60)));
    assertThat(
            store.list(tx -> SendQueue.lockNextAfter(tx, store.number, List.of(inFlight), NOW, 9)))
        .extracting(Send::requestId)
        .containsExactly(other);
  }

  @Test
  void whatWasTakenByAnotherIsNoLongerSetAside() {
    store.queue(ANNA, NOW);
    Send aside = take(1).getFirst();
    setAside(aside);
    store.database.inTransactionDo(
        tx -> SendLedger.open(tx, aside, "another", UNTIL, UNTIL.plusSeconds(60)));
    assertThat(openSetAside(aside)).isEmpty();
    giveBack(aside);
    assertThat(store.find(aside.requestId()).dueAt()).isEqualTo(UNTIL.plusSeconds(60));
  }

  @Test
  void whatIsGivenBackIsDueAtOnce() {
    RequestId first = store.queue(ANNA, NOW);
    Send aside = take(1).getFirst();
    setAside(aside);
    assertThat(next(9)).isEmpty();
    giveBack(aside);
    assertThat(next(9)).containsExactly(first);
  }

  private void setAside(Send send) {
    store.database.inTransactionDo(
        tx -> SendQueue.setAside(tx, store.number, List.of(send), UNTIL));
  }

  private void giveBack(Send send) {
    store.database.inTransactionDo(
        tx -> SendQueue.giveBack(tx, store.number, List.of(send), UNTIL, NOW));
  }

  private Optional<Integer> openSetAside(Send send) {
    return store.database.query(
        db -> SendLedger.openSetAside(db, send, UNTIL, "a run", NOW, UNTIL.plusSeconds(60)));
  }

  private List<Send> take(int most) {
    return store.database.transaction(tx -> lock(tx, NOW, most));
  }

  private List<Send> lock(DbExecute tx, Instant at, int most) {
    return SendQueue.lockNext(tx, store.number, at, most);
  }

  private List<RequestId> next(int most) {
    return nextAt(NOW, most);
  }

  private List<RequestId> nextAt(Instant at, int most) {
    return store.database.transaction(tx -> lock(tx, at, most)).stream()
        .map(Send::requestId)
        .toList();
  }
}

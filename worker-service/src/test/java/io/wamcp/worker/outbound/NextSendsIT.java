package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.worker.Installation;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.WorkerHarness;
import io.wamcp.worker.outbound.NextSends.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run takes, and what it leaves behind when it dies at once. */
class NextSendsIT {

  private static final Instant NOW = Installation.NOW;

  private final Installation installation = new Installation();
  private final PhoneNumber number =
      installation.database.query(db -> PhoneNumbers.find(db, WorkerHarness.NUMBER)).orElseThrow();

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void theFirstIsOpenedAndTheOthersAreSetAside() {
    List<RequestId> requests =
        List.of(queue("+1555200001"), queue("+1555200002"), queue("+1555200003"));
    Taken taken = take(Map.of());

    assertThat(taken.first().orElseThrow().send().requestId()).isEqualTo(requests.getFirst());
    assertThat(taken.aside()).extracting(Send::requestId).isEqualTo(requests.subList(1, 3));
    assertThat(find(requests.getFirst()).state()).isEqualTo(State.IN_FLIGHT);
    assertThat(find(requests.getLast()).state()).as("no attempt yet").isEqualTo(State.READY);
    assertThat(find(requests.getLast()).attempts()).isZero();
    assertThat(take(Map.of()).found()).as("for another run").isFalse();
  }

  @Test
  void duringACallAllThatIsNextIsSetAside() {
    queue("+1555200001");
    Send calling = take(Map.of()).first().orElseThrow().send();
    List<RequestId> requests = List.of(queue("+1555200002"), queue("+1555200003"));
    queue("+1555200001");
    queue("+1555200004");
    Taken ahead = takeAhead(calling);

    assertThat(ahead.first()).isEmpty();
    assertThat(ahead.aside()).as("up to one that waits for the call").hasSize(2);
    assertThat(ahead.aside()).extracting(Send::requestId).isEqualTo(requests);
    assertThat(find(requests.getFirst()).attempts()).as("no attempt yet").isZero();
    assertThat(find(requests.getFirst()).dueAt()).isEqualTo(ahead.until());
  }

  @Test
  void duringACallASendInDoubtIsLeftForTheNextTurn() {
    queue("+1555200001");
    Send calling = take(Map.of()).first().orElseThrow().send();
    RequestId next = queue("+1555200002");
    RequestId inDoubt = inDoubt("+1555200003");
    queue("+1555200004");

    assertThat(takeAhead(calling).aside()).extracting(Send::requestId).containsExactly(next);
    assertThat(find(inDoubt).possibleDuplicate()).isFalse();
    assertThat(take(Map.of()).first().orElseThrow().send().requestId()).isEqualTo(inDoubt);
  }

  @Test
  void aSendInDoubtIsFlaggedOnlyTogetherWithItsSecondAttempt() {
    queue("+1555200001");
    RequestId inDoubt = inDoubt("+1555200002");
    queue("+1555200003");

    Taken dies = take(Map.of());
    assertThat(dies.aside()).isEmpty();
    assertThat(find(inDoubt).possibleDuplicate()).isFalse();

    Taken next = take(Map.of());
    assertThat(next.first().orElseThrow().send().requestId()).isEqualTo(inDoubt);
    assertThat(next.aside()).hasSize(1);
    assertThat(find(inDoubt).possibleDuplicate()).isTrue();
    assertThat(find(inDoubt).attempts()).isEqualTo(2);
  }

  @Test
  void aLimitThatIsReachedWithinAListFailsOnlyThoseBeyond() {
    List<RequestId> requests =
        List.of(queue("+1555200001"), queue("+1555200002"), queue("+1555200003"));
    Taken taken = take(Map.of("send.daily-per-number", "2"));

    assertThat(taken.aside()).hasSize(1);
    assertThat(find(requests.getLast()).errorType()).isEqualTo("daily_cap_reached");
    assertThat(find(requests.get(1)).settled()).isFalse();
  }

  @Test
  void asManyAreTakenAsTheNumbersRateAllows() {
    List<RequestId> requests =
        List.of(queue("+1555200001"), queue("+1555200002"), queue("+1555200003"));
    Taken taken = take(Map.of("send.number-rate-per-second", "2"));

    assertThat(taken.aside()).extracting(Send::requestId).containsExactly(requests.get(1));
    assertThat(find(requests.getLast()).state()).as("next time").isEqualTo(State.READY);
    Taken later = take(Map.of("send.number-rate-per-second", "2"));
    assertThat(later.first()).isEmpty();
    assertThat(find(requests.getLast()).state()).isEqualTo(State.BACKOFF);
    assertThat(find(requests.getLast()).dueAt()).isEqualTo(NOW.plusMillis(500));
  }

  @Test
  void whereTheRateIsUsedUpAllThatIsNextWaits() {
    Map<String, String> slow = Map.of("send.number-rate-per-second", "1");
    queue("+1555200001");
    assertThat(take(slow).first()).isPresent();
    List<RequestId> waiting = List.of(queue("+1555200002"), queue("+1555200003"));

    assertThat(take(slow).first()).isEmpty();
    assertThat(waiting)
        .allSatisfy(request -> assertThat(find(request).dueAt()).isEqualTo(NOW.plusSeconds(1)));
    assertThat(take(slow).found()).as("looked at again").isFalse();
  }

  @Test
  void oneRecipientsLimitHoldsUpNobodyElse() {
    RequestId first = queue("+1555200001");
    Map<String, String> once = Map.of("send.pair-burst", "1");
    assertThat(take(once).first()).isPresent();
    installation.database.inTransactionDo(
        tx ->
            SendLedger.failed(
                tx, Sends.lock(tx, number.id(), first).orElseThrow(), FAILURE, "run", NOW));
    RequestId again = queue("+1555200001");
    RequestId other = queue("+1555200002");
    Taken taken = take(once);

    assertThat(taken.first().orElseThrow().send().requestId()).isEqualTo(other);
    assertThat(find(again).state()).isEqualTo(State.BACKOFF);
    assertThat(find(again).dueAt()).isEqualTo(NOW.plusSeconds(6));
  }

  @Test
  void aSendInDoubtThatIsTooOldIsNeitherFlaggedNorSaidToHaveExpired() {
    RequestId request = inDoubt("+1555200001", LONG_AGO);
    assertThat(take(Map.of()).first()).isEmpty();

    assertEndsInDoubt(request, "too old");
    assertThat(find(request).possibleDuplicate()).as("no second attempt was made").isFalse();
    assertThat(find(request).attempts()).isEqualTo(1);
  }

  @Test
  void whatHasWaitedSinceItsSecondAttemptIsInDoubtBecauseOfTheFirst() {
    RequestId request = inDoubt("+1555200001", LONG_AGO);
    installation.database.inTransactionDo(
        tx -> {
          Send send = Sends.lock(tx, number.id(), request).orElseThrow();
          int attempt = SendLedger.open(tx, send, "before", NOW, NOW);
          SendLedger.flagPossibleDuplicate(tx, send);
          SendLedger.close(tx, send, attempt, AttemptState.NOT_SENT, FAILURE, null, NOW);
          SendLedger.wait(tx, send, State.BACKOFF, FAILURE, NOW, NOW);
        });
    assertThat(take(Map.of()).first()).isEmpty();

    assertEndsInDoubt(request, "too old");
    assertThat(find(request).errorMessage()).contains("Last error: for this test");
  }

  @Test
  void whatIsTooOldWithoutAnyDoubtHasExpired() {
    RequestId request = queue("+1555200001", LONG_AGO);
    assertThat(take(Map.of()).first()).isEmpty();
    assertThat(find(request).errorType()).isEqualTo("expired");
  }

  @Test
  void aDisabledNumberDoesNotMakeASendInDoubtOneThatWasNotSent() {
    RequestId neverSent = queue("+1555200001");
    RequestId inDoubt = inDoubt("+1555200002");
    PhoneNumber disabled = disabled();
    assertThat(take(disabled, Map.of()).first()).isEmpty();

    assertThat(find(neverSent).errorType()).isEqualTo("number_disabled");
    assertEndsInDoubt(inDoubt, "number is disabled");
    assertThat(find(inDoubt).possibleDuplicate()).isFalse();
  }

  @Test
  void whatWasInFlightWhenTheNumberWasDisabledIsWaitedForLikeAnyOtherInDoubt() {
    RequestId request = queue("+1555200001");
    installation.database.inTransactionDo(
        tx ->
            SendLedger.open(
                tx, Sends.lock(tx, number.id(), request).orElseThrow(), "dead", NOW, NOW));
    PhoneNumber disabled = disabled();
    assertThat(take(disabled, Map.of()).first()).isEmpty();
    assertThat(find(request).state()).as("a status may still come").isEqualTo(State.UNKNOWN);
    assertThat(find(request).dueAt()).isEqualTo(NOW.plusSeconds(30));

    installation.database.inTransactionDo(
        tx -> SendLedger.wait(tx, find(request), State.UNKNOWN, FAILURE, NOW, NOW));
    assertThat(take(disabled, Map.of()).first()).isEmpty();
    assertEndsInDoubt(request, "number is disabled");
  }

  @Test
  void aFullDayDoesNotMakeASendInDoubtOneThatWasNotSent() {
    Map<String, String> one = Map.of("send.daily-per-number", "1");
    queue("+1555200001");
    assertThat(take(one).first()).isPresent();
    RequestId request = inDoubt("+1555200002");
    assertThat(take(one).first()).isEmpty();

    assertEndsInDoubt(request, "daily message limit of this number");
    assertThat(find(request).possibleDuplicate()).isFalse();
  }

  @Test
  void aSendInDoubtThatWaitsForALimitStaysInDoubt() {
    Map<String, String> slow = Map.of("send.number-rate-per-second", "1", "send.pair-burst", "1");
    queue("+1555200001");
    assertThat(take(slow).first()).isPresent();
    RequestId request = inDoubt("+1555200002");

    assertThat(take(slow).first()).isEmpty();
    assertThat(find(request).dueAt()).as("it waits").isAfter(NOW);
    assertThat(find(request).state()).isEqualTo(State.UNKNOWN);
    assertThat(find(request).possibleDuplicate()).isFalse();
  }

  private void assertEndsInDoubt(RequestId request, String why) {
    assertThat(find(request).settled()).isTrue();
    assertThat(find(request).errorType()).isEqualTo("outcome_unknown");
    assertThat(find(request).errorMessage()).contains(why, "may have arrived");
  }

  private PhoneNumber disabled() {
    return installation.database.query(
        db -> {
          PhoneNumbers.setDisabled(db, number.id(), NOW);
          return PhoneNumbers.find(db, WorkerHarness.NUMBER).orElseThrow();
        });
  }

  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(2));

  private static final Failure FAILURE = Failure.own("internal_error", "for this test");

  private Taken take(Map<String, String> settings) {
    return take(number, settings);
  }

  private Taken take(PhoneNumber from, Map<String, String> settings) {
    NextSends next = nextSends(settings);
    return installation.afterCommit.transaction(tx -> next.take(tx, from, "a run"));
  }

  private Taken takeAhead(Send calling) {
    NextSends next = nextSends(Map.of());
    return installation.afterCommit.transaction(
        tx -> next.takeAhead(tx, number, "a run", List.of(calling)));
  }

  private NextSends nextSends(Map<String, String> settings) {
    SendSettings own = SendSettings.from(Settings.of(settings), Duration.ofSeconds(10));
    Settlement settlement = new Settlement(installation.afterCommit, installation.clock);
    DailyCap cap =
        new DailyCap(
            installation.afterCommit,
            new Numbers(installation.database, installation.clock),
            own,
            settlement,
            installation.clock);
    Throttle throttle = new Throttle(installation.afterCommit, own);
    return new NextSends(own, cap, settlement, throttle, installation.clock);
  }

  private Send find(RequestId request) {
    return installation.database.query(db -> Sends.find(db, number.id(), request)).orElseThrow();
  }

  /** Its first answer was lost, and no status has explained it. */
  private RequestId inDoubt(String to) {
    return inDoubt(to, NOW);
  }

  private RequestId inDoubt(String to, Instant acceptedAt) {
    RequestId request = queue(to, acceptedAt);
    installation.database.inTransactionDo(
        tx -> {
          Send send = Sends.lock(tx, number.id(), request).orElseThrow();
          int attempt = SendLedger.open(tx, send, "before", NOW, NOW);
          SendLedger.close(tx, send, attempt, AttemptState.UNKNOWN, FAILURE, null, NOW);
          SendLedger.wait(tx, send, State.UNKNOWN, FAILURE, NOW, NOW);
        });
    return request;
  }

  private RequestId queue(String to) {
    return queue(to, NOW);
  }

  private RequestId queue(String to, Instant acceptedAt) {
    return installation.queue(number.id(), to, acceptedAt);
  }
}

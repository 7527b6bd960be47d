package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.meta.graph.SendOutcome.Rejected;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.RateLimitBuckets;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.testkit.meta.RecordedCall;
import io.wamcp.worker.Installation;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A limit of Meta's is waited out by all it reaches, and met by one message only. */
class ThrottleIT {

  private static final Instant NOW = Installation.NOW;
  private static final Instant LATER = NOW.plusSeconds(120);
  private static final Instant LAST = LATER.plusSeconds(10);

  @Test
  void aLimitReachesAsFarAsItsScope() {
    try (Installation installation = new Installation()) {
      NumberId same = number(installation, "100000000000002", "200000000000001");
      NumberId other = number(installation, "100000000000003", "200000000000002");

      hold(installation, MetaErrorType.META_UNAVAILABLE);
      hold(installation, MetaErrorType.META_UNKNOWN);
      hold(installation, MetaErrorType.SPAM_RATE_LIMITED);
      assertThat(heldUntil(installation, installation.number)).as("no limit for now").isEmpty();
      hold(installation, MetaErrorType.THROUGHPUT_LIMITED);
      assertThat(heldUntil(installation, installation.number)).contains(LATER);
      assertThat(heldUntil(installation, same)).isEmpty();
      hold(installation, MetaErrorType.WABA_RATE_LIMITED);
      assertThat(heldUntil(installation, same)).as("after the first's answer").contains(LAST);
      assertThat(heldUntil(installation, other)).isEmpty();
      hold(installation, MetaErrorType.APP_RATE_LIMITED);
      assertThat(heldUntil(installation, other)).contains(LAST);
    }
  }

  @Test
  void numbersThatMeetOneLimitAtOnceDoNotWaitForEachOtherInACircle() {
    try (Installation installation = new Installation();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      number(installation, "100000000000002", "200000000000001");
      number(installation, "100000000000003", "200000000000001");
      List<PhoneNumber> numbers = inOrder(installation);
      hold(installation, numbers.getFirst(), MetaErrorType.WABA_RATE_LIMITED);
      List<Future<?>> holds = new ArrayList<>();
      installation.database.inTransactionDo(
          tx -> {
            lockBucket(tx, numbers.getFirst());
            for (PhoneNumber number : numbers.subList(1, 3)) {
              holds.add(
                  threads.submit(
                      () -> hold(installation, number, MetaErrorType.WABA_RATE_LIMITED)));
            }
            // What each has locked by then it keeps, while it waits for the first of all buckets.
            Awaitility.await().until(() -> waitingForLocks(installation) == 2);
          });

      assertThat(holds).allSatisfy(held -> assertThat(held).succeedsWithin(Duration.ofMinutes(1)));
      for (PhoneNumber number : numbers) {
        assertThat(heldUntil(installation, number.id())).contains(LAST);
      }
    }
  }

  /** As their buckets are locked. */
  private static List<PhoneNumber> inOrder(Installation installation) {
    return installation
        .database
        .query(db -> PhoneNumbers.ofAccount(db, new WabaId("200000000000001")))
        .stream()
        .sorted(Comparator.comparing(number -> number.id().toString()))
        .toList();
  }

  private static void lockBucket(DbExecute tx, PhoneNumber number) {
    String lock = "SELECT tokens FROM rate_limit_buckets WHERE bucket_key = :key FOR UPDATE";
    assertThat(tx.createGet(lock).addParam("key", "number:" + number.id()).execute()).isPresent();
  }

  private static long waitingForLocks(Installation installation) {
    return installation.database.query(
        db ->
            db.createGet(
                    "SELECT count(*) AS waiting FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .execute()
                .orElseThrow()
                .column("waiting")
                .get(Long.class));
  }

  @Test
  void oneMessageFindsOutHowLongTheNumberIsLimited() {
    try (WorkerHarness harness = WorkerHarness.start()) {
      harness.meta.behave(Behaviour.any().times(2).error(400, 130429));
      List<RequestId> requests = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        requests.add(harness.acceptWithoutEvent("+1555700000" + i, "one of many"));
      }
      requests.add(harness.accept("+15557000009", "the last"));

      requests.forEach(request -> harness.awaitState(request, "sent", "delivered", "read"));
      assertThat(harness.meta.calls(WorkerHarness.NUMBER.value()))
          .extracting(RecordedCall::to)
          .startsWith("+15557000000", "+15557000000", "+15557000000")
          .hasSize(8);
      assertThat(harness.find(requests.getFirst()).attempts()).isEqualTo(3);
    }
  }

  private static NumberId number(Installation installation, String id, String account) {
    return installation.database.query(
        db ->
            PhoneNumbers.put(
                db, new PhoneNumberId(id), new WabaId(account), "+1556", "", "secrets://token"));
  }

  private static void hold(Installation installation, MetaErrorType type) {
    hold(
        installation,
        installation
            .database
            .query(db -> PhoneNumbers.find(db, WorkerHarness.NUMBER))
            .orElseThrow(),
        type);
  }

  private static void hold(Installation installation, PhoneNumber number, MetaErrorType type) {
    Throttle throttle = new Throttle(installation.afterCommit, settings());
    Rejected rejected = new Rejected(400, type, 1, null, "limited", null, null);
    installation.afterCommit.transaction(
        tx -> {
          throttle.hold(tx, number, rejected, LATER, NOW);
          return null;
        });
  }

  /** From when on the number may send, where it may not now; takes nothing. */
  private static Optional<Instant> heldUntil(Installation installation, NumberId number) {
    return installation.database.query(
        db ->
            RateLimitBuckets.take(
                db, "number:" + number, settings().numberLimit(), NOW.plusSeconds(1)));
  }

  private static SendSettings settings() {
    return SendSettings.from(Settings.of(Map.of()), Duration.ofSeconds(10));
  }
}

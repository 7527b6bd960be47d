package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.wamcp.domain.id.RequestId;
import io.wamcp.store.RateLimitBuckets.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsIT {

  private static final Limit PAIR = new Limit(3, Duration.ofSeconds(6));
  private static final LocalDate DAY = LocalDate.of(2026, 11, 25);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aBucketGivesItsBurstThenOnePerInterval() {
    for (int i = 0; i < 3; i++) {
      assertThat(take("a", NOW)).isEmpty();
    }
    assertThat(take("a", NOW)).contains(NOW.plusSeconds(6));
    assertThat(take("b", NOW)).as("another bucket").isEmpty();
    assertThat(take("a", NOW.plusSeconds(4))).contains(NOW.plusSeconds(6));
    assertThat(take("a", NOW.plusSeconds(6))).isEmpty();
    assertThat(take("a", NOW.plusSeconds(6))).contains(NOW.plusSeconds(12));
  }

  @Test
  void aPromisedTokenIsThere() {
    Limit odd = new Limit(1, Duration.ofNanos(333_333_333));
    Instant at = NOW.plusNanos(123_456_789);
    assertThat(take("a", odd, at)).isEmpty();
    for (int i = 0; i < 50; i++) {
      Instant promised = take("a", odd, at).orElseThrow();
      assertThat(take("a", odd, promised)).isEmpty();
      at = promised;
    }
  }

  @Test
  void aBucketNeverHoldsMoreThanItsCapacity() {
    take("a", NOW);
    for (int i = 0; i < 3; i++) {
      assertThat(take("a", NOW.plus(Duration.ofDays(3)))).isEmpty();
    }
    assertThat(take("a", NOW.plus(Duration.ofDays(3)))).isPresent();
  }

  @Test
  void aClockThatIsBehindRefillsNothing() {
    for (int i = 0; i < 3; i++) {
      take("a", NOW);
    }
    // Two replicas whose clocks differ by a minute take turns: no interval counts twice.
    int taken = 0;
    for (int i = 0; i < 20; i++) {
      taken += take("a", i % 2 == 0 ? NOW.minusSeconds(60) : NOW).isEmpty() ? 1 : 0;
    }
    assertThat(taken).isZero();
    assertThat(take("a", NOW.minusSeconds(60))).contains(NOW.plusSeconds(6));
  }

  @Test
  void concurrentTakersShareTheBurst() throws Exception {
    Limit limit = new Limit(10, Duration.ofSeconds(6));
    List<Optional<Instant>> all = InParallel.run(40, i -> () -> take("a", limit, NOW));
    assertThat(all).filteredOn(Optional::isEmpty).hasSize(10);
  }

  @Test
  void untouchedBucketsAreDeleted() {
    take("old", NOW);
    take("new", NOW.plusSeconds(60));
    long deleted =
        store.database.query(db -> RateLimitBuckets.deleteUntouchedSince(db, NOW.plusSeconds(1)));
    assertThat(deleted).isEqualTo(1);
    assertThat(store.value("SELECT bucket_key FROM rate_limit_buckets")).isEqualTo("new");
  }

  @Test
  void aLimitNeedsRoomAndPace() {
    assertThatThrownBy(() -> new Limit(0, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limit(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDailyLimitIsExactUnderConcurrency() throws Exception {
    List<Boolean> all = InParallel.run(50, i -> () -> count("key:1", DAY, newRequest(), 20));
    assertThat(all).filteredOn(allowed -> allowed).hasSize(20);
    assertThat(store.count("daily_send_counts")).isEqualTo(20);
  }

  @Test
  void batchesOfManyNumbersShareTheLimitOfTheirKeyExactly() throws Exception {
    List<Integer> refused =
        InParallel.run(
            16,
            i ->
                () -> {
                  List<DailySendCounts.Claim> claims = new ArrayList<>();
                  for (int n = 0; n < 3; n++) {
                    claims.add(claim(newRequest(), "key:1", 20, "number:" + i, 100));
                  }
                  return store
                      .database
                      .transaction(tx -> DailySendCounts.countAll(tx, DAY, claims))
                      .size();
                });
    assertThat(refused.stream().mapToInt(n -> n).sum()).isEqualTo(16 * 3 - 20);
    assertThat(
            store.value("SELECT count(*) FROM daily_send_counts WHERE scope_key LIKE 'number:%'"))
        .isEqualTo("20");
  }

  @Test
  void aRequestRepeatedAtTheSameTimeIsNotCountedTwiceWhereThereIsRoom() throws Exception {
    assertThat(count("key:1", DAY, newRequest(), 9)).isTrue();
    RequestId request = newRequest();
    List<Boolean> all = InParallel.run(10, i -> () -> count("key:1", DAY, request, 9));
    assertThat(all).containsOnly(true);
    assertThat(totals()).isEqualTo("key:1 2");
  }

  @Test
  void aRepeatedRequestCountsOnce() throws Exception {
    RequestId request = newRequest();
    List<Boolean> all = InParallel.run(10, i -> () -> count("key:1", DAY, request, 1));
    assertThat(all).containsOnly(true);
    assertThat(store.count("daily_send_counts")).isEqualTo(1);
    assertThat(count("key:1", DAY.plusDays(1), request, 1)).as("a retry after midnight").isTrue();
    assertThat(store.count("daily_send_counts")).isEqualTo(1);
    assertThat(count("key:1", DAY, newRequest(), 1)).isFalse();
  }

  @Test
  void scopesAndDaysCountApart() {
    assertThat(count("key:1", DAY, newRequest(), 1)).isTrue();
    assertThat(count("key:2", DAY, newRequest(), 1)).isTrue();
    assertThat(count("key:1", DAY.plusDays(1), newRequest(), 1)).isTrue();
    assertThat(count("key:1", DAY, newRequest(), 1)).isFalse();
  }

  @Test
  void refusedByOneLimitARequestUsesUpNoneOfTheOthers() {
    RequestId first = newRequest();
    RequestId second = newRequest();
    RequestId third = newRequest();
    assertThat(count("key:1", DAY, newRequest(), 2)).isTrue();

    Map<RequestId, DailySendCounts.Limit> refused =
        store.database.transaction(
            tx ->
                DailySendCounts.countAll(
                    tx,
                    DAY,
                    List.of(
                        claim(first, "key:1", 2, "number:1", 2),
                        claim(second, "key:1", 2, "number:1", 2),
                        claim(third, "key:2", 2, "number:1", 2))));

    assertThat(refused).containsExactly(entry(second, new DailySendCounts.Limit("key:1", 2)));
    assertThat(totals()).isEqualTo("key:1 2,key:2 1,number:1 2");
    assertThat(count("number:1", DAY, newRequest(), 2)).isFalse();
  }

  @Test
  void whatALowerLimitRefusesIsTakenBack() {
    RequestId request = newRequest();
    assertThat(count("key:1", DAY, request, 1)).isTrue();
    assertThat(count("grant:1", DAY, newRequest(), 1)).isTrue();

    Map<RequestId, DailySendCounts.Limit> refused =
        store.database.transaction(
            tx ->
                DailySendCounts.countAll(
                    tx, DAY, List.of(claim(request, "key:1", 1, "grant:1", 1))));

    assertThat(refused).containsOnlyKeys(request);
    assertThat(totals()).isEqualTo("grant:1 1,key:1 0");
    assertThat(count("key:1", DAY, newRequest(), 1)).as("free again").isTrue();
  }

  @Test
  void sumsFollowWhatOthersDoToTheCounts() {
    for (int i = 0; i < 3; i++) {
      assertThat(count("key:1", DAY, newRequest(), 9)).isTrue();
    }
    store.execute(
        "DELETE FROM daily_send_counts WHERE ctid = (SELECT min(ctid) FROM daily_send_counts)");
    assertThat(totals()).isEqualTo("key:1 2");
    store.execute(
        "INSERT INTO daily_send_counts (scope_key, day, request_id, client_id)"
            + " SELECT 'key:' || n % 2, day, gen_random_uuid(), client_id"
            + " FROM (SELECT day, client_id FROM daily_send_counts LIMIT 1) AS c,"
            + " generate_series(1, 5) AS n");
    assertThat(totals()).isEqualTo("key:0 2,key:1 5");
  }

  private String totals() {
    return store.value(
        "SELECT string_agg(scope_key || ' ' || sends, ',' ORDER BY scope_key)"
            + " FROM daily_send_totals");
  }

  private DailySendCounts.Claim claim(
      RequestId request, String scope, int most, String other, int mostOfOther) {
    return new DailySendCounts.Claim(
        request,
        store.client,
        List.of(
            new DailySendCounts.Limit(scope, most), new DailySendCounts.Limit(other, mostOfOther)));
  }

  @Test
  void someTokensAreTakenWhereNotAllAreThere() {
    assertThat(takeSome(5)).isEqualTo(new RateLimitBuckets.Taken(3, Optional.empty()));
    assertThat(takeSome(5))
        .isEqualTo(new RateLimitBuckets.Taken(0, Optional.of(NOW.plusSeconds(6))));
    assertThat(take("some", NOW.plusSeconds(12))).isEmpty();
    store.execute("UPDATE rate_limit_buckets SET tokens = 2, updated_at = now()");
    assertThat(takeSome(Instant.now(), 3))
        .isEqualTo(new RateLimitBuckets.Taken(2, Optional.empty()));
  }

  @Test
  void anEmptiedBucketHasNoTokenBeforeThen() {
    take("old", NOW.minusSeconds(1));
    emptyUntil(NOW, NOW.plusSeconds(60));

    for (String bucket : List.of("old", "new")) {
      assertThat(take(bucket, NOW)).contains(NOW.plusSeconds(60));
      assertThat(take(bucket, NOW.plusSeconds(59))).contains(NOW.plusSeconds(60));
      assertThat(take(bucket, NOW.plusSeconds(60))).isEmpty();
      assertThat(take(bucket, NOW.plusSeconds(60))).as("one only").contains(NOW.plusSeconds(66));
    }
  }

  @Test
  void aBucketIsEmptiedForTheLongestTimeAsked() {
    emptyUntil(NOW, NOW.plusSeconds(60));
    emptyUntil(NOW.plusSeconds(1), NOW.plusSeconds(30));
    assertThat(take("new", NOW.plusSeconds(31))).contains(NOW.plusSeconds(60));
    emptyUntil(NOW.minusSeconds(5), NOW.plusSeconds(90));
    assertThat(take("new", NOW.plusSeconds(61)))
        .as("by a clock behind")
        .contains(NOW.plusSeconds(90));
  }

  private void emptyUntil(Instant at, Instant until) {
    store.database.inTransactionDo(
        tx -> RateLimitBuckets.emptyUntil(tx, Map.of("new", until, "old", until), PAIR, at));
  }

  private RateLimitBuckets.Taken takeSome(int most) {
    return takeSome(NOW, most);
  }

  private RateLimitBuckets.Taken takeSome(Instant at, int most) {
    return store.database.transaction(tx -> RateLimitBuckets.takeSome(tx, "some", PAIR, at, most));
  }

  @Test
  void eachBucketGivesItsToken() {
    for (int i = 0; i < 3; i++) {
      assertThat(take("a", NOW)).isEmpty();
    }
    Map<String, Instant> refused =
        store.database.transaction(
            tx -> RateLimitBuckets.takeEach(tx, List.of("b", "a"), PAIR, NOW));
    assertThat(refused).containsExactly(entry("a", NOW.plusSeconds(6)));
    assertThat(store.value("SELECT tokens FROM rate_limit_buckets WHERE bucket_key = 'b'"))
        .isEqualTo("2");
  }

  @Test
  void whatWasCountedBeforeADayCanBeDeleted() {
    assertThat(count("key:1", DAY.minusDays(1), newRequest(), 1)).isTrue();
    assertThat(count("key:1", DAY, newRequest(), 1)).isTrue();

    long deleted = store.database.query(db -> DailySendCounts.deleteBefore(db, DAY));
    assertThat(deleted).isEqualTo(1);

    assertThat(count("key:1", DAY.minusDays(1), newRequest(), 1)).isTrue();
    assertThat(count("key:1", DAY, newRequest(), 1)).as("of that day itself").isFalse();
  }

  @Test
  void aTokenTakenQuicklyIsTakenAllTheSame() {
    assertThat(takeQuickly(NOW)).isEmpty();
    assertThat(takeQuickly(NOW)).isEmpty();
    assertThat(takeQuickly(NOW)).isEmpty();
    assertThat(takeQuickly(NOW)).contains(NOW.plusSeconds(6));
    assertThat(take("a", NOW)).contains(NOW.plusSeconds(6));
  }

  @Test
  void severalTokensAreTakenTogetherOrNotAtAll() {
    assertThat(takeTogether(NOW, 2)).isEmpty();
    assertThat(takeTogether(NOW, 2)).contains(NOW.plusSeconds(6));
    assertThat(takeTogether(NOW, 1)).as("the refusal took nothing").isEmpty();
    assertThat(takeTogether(NOW, 1)).contains(NOW.plusSeconds(6));
    assertThatThrownBy(() -> takeTogether(NOW, 4)).isInstanceOf(IllegalArgumentException.class);
  }

  private Optional<Instant> takeTogether(Instant at, int tokens) {
    return store.database.query(
        db -> RateLimitBuckets.takeQuickly(db, "together", PAIR, at, tokens));
  }

  private Optional<Instant> takeQuickly(Instant at) {
    return store.database.query(db -> RateLimitBuckets.takeQuickly(db, "a", PAIR, at));
  }

  private static RequestId newRequest() {
    return new RequestId(UUID.randomUUID());
  }

  private boolean count(String scope, LocalDate day, RequestId request, int limit) {
    return store.database.transaction(
        tx -> DailySendCounts.count(tx, scope, day, request, store.client, limit));
  }

  private Optional<Instant> take(String key, Instant at) {
    return take(key, PAIR, at);
  }

  private Optional<Instant> take(String key, Limit limit, Instant at) {
    return store.database.transaction(tx -> RateLimitBuckets.take(tx, key, limit, at));
  }
}

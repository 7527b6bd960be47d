package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.id.NumberId;
import io.wamcp.store.ProcessedEvents.Claim;
import io.wamcp.store.WebhookIntake.Batch;
import io.wamcp.store.WebhookIntake.Item;
import io.wamcp.store.WebhookIntake.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessedEventsIT {

  private static final String EVENT = "msg:1000001:m1";

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void oneOfTenConcurrentClaimsWins() throws Exception {
    receive("m1");
    assertThat(tenClaims()).filteredOn(Claim.Won.class::isInstance).hasSize(1);
  }

  @Test
  void oneOfTenConcurrentClaimsWinsAlsoWithoutARowFromIngress() throws Exception {
    List<Claim> claims = tenClaims();
    assertThat(claims).filteredOn(Claim.Won.class::isInstance).hasSize(1);
    assertThat(claims).filteredOn(Claim.Duplicate.class::isInstance).hasSize(9);
    assertThat(store.count("inngest_idempotency")).isEqualTo(1);
  }

  private List<Claim> tenClaims() throws Exception {
    return InParallel.run(10, i -> () -> claim(store.number, "run-" + i));
  }

  @Test
  void aRepeatOfTheWinningRunGetsItsResultAgain() {
    receive("m1");
    store.database.inTransactionDo(
        tx -> {
          ProcessedEvents.claim(tx, store.number, Kind.MESSAGE, EVENT, "run-1", NOW);
          ProcessedEvents.keepResults(
              tx,
              List.of(
                  new ProcessedEvents.Result(store.number, EVENT, Json.toNode(Map.of("id", "x")))));
        });
    assertThat(claim(store.number, "run-1"))
        .isEqualTo(new Claim.Repeated(Json.toNode(Map.of("id", "x"))));
    assertThat(claim(store.number, "run-2")).isEqualTo(new Claim.Duplicate());
  }

  @Test
  void ofSeveralItemsThoseThatWereWonAreNamed() {
    receive("m1");
    receive("m2");
    receive("m3");
    assertThat(claim(store.number, "run-1")).isEqualTo(new Claim.Won());
    List<ProcessedEvents.Item> all =
        List.of(
            new ProcessedEvents.Item(store.number, EVENT),
            new ProcessedEvents.Item(store.number, "msg:1000001:m2"),
            new ProcessedEvents.Item(store.otherNumber, "msg:1000001:m3"));
    Set<String> won =
        store.database.transaction(
            tx -> ProcessedEvents.claimAll(tx, Kind.MESSAGE, all, "run-2", NOW));
    assertThat(won).containsExactly("msg:1000001:m2");
  }

  @Test
  void theRunThatProcessedAnItemIsKnown() {
    receive("m1");
    assertThat(processedBy(store.number)).isEmpty();
    claim(store.number, "run-1");
    assertThat(processedBy(store.number)).contains("run-1");
    assertThat(processedBy(store.otherNumber)).isEmpty();
  }

  private Optional<String> processedBy(NumberId number) {
    return store.database.query(db -> ProcessedEvents.processedBy(db, number, EVENT));
  }

  @Test
  void aClaimOfATransactionThatFailsIsNoClaim() {
    receive("m1");
    assertThatThrownBy(
            () ->
                store.database.transaction(
                    tx -> {
                      ProcessedEvents.claim(tx, store.number, Kind.MESSAGE, EVENT, "run-1", NOW);
                      throw new IllegalStateException("the run dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(outcome()).isEqualTo("pending");
    assertThat(claim(store.number, "run-2")).isEqualTo(new Claim.Won());
  }

  @Test
  void aFailedItemCanBeClaimedAgainAProcessedOneCannotFail() {
    receive("m1");
    fail("run-1", "x".repeat(900));
    assertThat(outcome()).isEqualTo("failed");
    assertThat(store.value("SELECT length(reason) FROM inngest_idempotency")).isEqualTo("500");

    assertThat(claim(store.number, "run-2")).isEqualTo(new Claim.Won());
    assertThat(store.value("SELECT reason FROM inngest_idempotency")).isNull();
    fail("run-3", "late");
    assertThat(outcome()).isEqualTo("processed");
  }

  @Test
  void anotherTenantsNumberCannotTouchTheItem() {
    receive("m1");
    assertThat(claim(store.otherNumber, "run-1")).isEqualTo(new Claim.Duplicate());
    store.database.inTransactionDo(
        tx -> {
          ProcessedEvents.fail(tx, store.otherNumber, EVENT, "run-1", "x", NOW);
          ProcessedEvents.countDuplicate(tx, store.otherNumber, EVENT);
          ProcessedEvents.keepResults(
              tx,
              List.of(new ProcessedEvents.Result(store.otherNumber, EVENT, Json.toNode(Map.of()))));
        });
    assertThat(
            store.value(
                "SELECT concat_ws(' ', outcome, duplicates, result) FROM inngest_idempotency"))
        .isEqualTo("pending 0");
    assertThat(claim(store.number, "run-2")).isEqualTo(new Claim.Won());
  }

  @Test
  void aLateDeliveryIsCounted() {
    receive("m1");
    store.database.inTransactionDo(tx -> ProcessedEvents.countDuplicate(tx, store.number, EVENT));
    assertThat(store.value("SELECT duplicates FROM inngest_idempotency")).isEqualTo("1");
  }

  @Test
  void aPendingItemWithoutEventIsFailed() {
    receive("m1");
    receive("m2");
    receive("m3");
    store.database.inTransactionDo(
        tx -> {
          EventOutbox.confirm(tx, "wa/webhook.received", "msg:1000001:m1");
          EventOutbox.confirm(tx, "wa/webhook.received", "msg:1000001:m2");
          ProcessedEvents.claim(tx, store.number, Kind.MESSAGE, "msg:1000001:m2", "run-1", NOW);
        });
    assertThat(failStranded(0)).isZero();
    assertThat(failStranded(1)).isEqualTo(1);
    assertThat(failStranded(1)).isZero();
    assertThat(
            store.value(
                "SELECT string_agg(event_id || ' ' || outcome, ', ' ORDER BY event_id)"
                    + " FROM inngest_idempotency"))
        .isEqualTo("msg:1000001:m1 failed, msg:1000001:m2 processed, msg:1000001:m3 pending");
  }

  private long failStranded(long secondsFromNow) {
    return store.database.query(
        db -> ProcessedEvents.failStranded(db, NOW.plusSeconds(secondsFromNow), 10, NOW));
  }

  private void receive(String wamid) {
    Batch batch = new Batch().add(new Item(store.number, Kind.MESSAGE, Events.message(wamid)));
    store.database.query(db -> WebhookIntake.store(db, batch, false, NOW));
  }

  private Claim claim(NumberId number, String run) {
    return store.database.transaction(
        tx -> ProcessedEvents.claim(tx, number, Kind.MESSAGE, EVENT, run, NOW));
  }

  private void fail(String run, String reason) {
    store.database.inTransactionDo(
        tx -> ProcessedEvents.fail(tx, store.number, EVENT, run, reason, NOW));
  }

  private String outcome() {
    return store.value("SELECT outcome FROM inngest_idempotency");
  }
}

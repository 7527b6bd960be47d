package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.store.WebhookIntake.AccountEvent;
import io.wamcp.store.WebhookIntake.Batch;
import io.wamcp.store.WebhookIntake.Item;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.store.WebhookIntake.Outcome;
import io.wamcp.store.WebhookIntake.Quarantined;
import io.wamcp.store.WebhookIntake.Stored;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WebhookIntakeIT {

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aNewItemIsPendingWithItsEvent() {
    assertThat(store(batch("m1"), false)).containsExactly(new Outcome("msg:1000001:m1", true, 0));
    assertThat(
            store.value(
                "SELECT concat_ws(' ', kind, outcome, duplicates, phone_number_id)"
                    + " FROM inngest_idempotency"))
        .isEqualTo("message pending 0 " + store.number);
    assertThat(store.value("SELECT subject_key FROM event_outbox")).isEqualTo("msg:1000001:m1");
  }

  @Test
  void aKnownItemIsCountedAndNothingElse() {
    store(batch("m1"), false);
    assertThat(store(batch("m1"), false)).containsExactly(new Outcome("msg:1000001:m1", false, 1));
    assertThat(store(batch("m1", "m1"), false))
        .containsExactly(new Outcome("msg:1000001:m1", false, 3));
    assertThat(store.count("event_outbox")).isEqualTo(1);
  }

  @Test
  void repeatsAreAuditedAndDoNotFillTheLog() {
    store(batch("m1", "m2"), false);
    assertThat(store.count("audit_log")).isZero();
    store(batch("m1", "m1"), false);
    assertThat(
            store.value(
                "SELECT concat_ws(' ', event, outcome, wa_phone_number_id, details->>'eventId',"
                    + " details->>'duplicates') FROM audit_log"))
        .isEqualTo("webhook.duplicate counted 1000001 msg:1000001:m1 2");

    for (int i = 0; i < 498; i++) {
      store(batch("m1"), false);
    }
    // 2 to 10, then 16, 32, 64, 128 and 256 of 500.
    assertThat(store.count("audit_log")).isEqualTo(9 + 5);
  }

  @Test
  void copiesInsideOnePostAreFolded() {
    assertThat(store(batch("m1", "m2", "m1", "m1"), false))
        .containsExactlyInAnyOrder(
            new Outcome("msg:1000001:m1", true, 2), new Outcome("msg:1000001:m2", true, 0));
    assertThat(store.count("event_outbox")).isEqualTo(2);
  }

  @Test
  void aProcessedItemStaysProcessedWhenItComesAgain() {
    store(batch("m1"), false);
    store.database.inTransactionDo(
        tx ->
            ProcessedEvents.claim(tx, store.number, Kind.MESSAGE, "msg:1000001:m1", "run-1", NOW));
    store(batch("m1"), false);
    assertThat(store.value("SELECT outcome FROM inngest_idempotency")).isEqualTo("processed");
  }

  @Test
  void oneStatementStoresEverythingAPostBrought() {
    Batch batch =
        batch("m1")
            .add(new Item(store.number, Kind.STATUS, Events.status("m0", "read")))
            .add(account("account:1"))
            .add(account("account:1"))
            .add(quarantined("not-json", "x"))
            .add(quarantined("not-json", "x"))
            .add(quarantined("unknown-number", "x"));
    assertThat(batch.isEmpty()).isFalse();
    assertThat(store(batch, false)).hasSize(2).allMatch(Outcome::inserted);

    assertThat(store.count("inngest_idempotency")).isEqualTo(2);
    assertThat(store.count("event_outbox")).isEqualTo(2);
    assertThat(store.count("account_events")).isEqualTo(1);
    assertThat(store.count("webhook_quarantine")).isEqualTo(2);
    assertThat(store.value("SELECT convert_from(body, 'UTF8') FROM webhook_quarantine LIMIT 1"))
        .isEqualTo("x");

    Batch again = new Batch().add(account("account:1")).add(quarantined("not-json", "x"));
    assertThat(stored(again, false))
        .isEqualTo(new Stored(List.of(), List.of(new Outcome("account:1", false, 2))));
    assertThat(store.count("account_events")).isEqualTo(1);
    assertThat(store.value("SELECT times_seen FROM webhook_quarantine WHERE reason = 'not-json'"))
        .isEqualTo("2");
  }

  @Test
  void anAccountEventThatComesAgainIsCountedOnItsRow() {
    Batch twice = new Batch().add(account("account:1")).add(account("account:1"));
    assertThat(stored(twice, false).accounts()).containsExactly(new Outcome("account:1", true, 1));
    assertThat(store.value("SELECT last_seen_at = received_at FROM account_events"))
        .isEqualTo("true");

    Batch again = new Batch().add(account("account:2")).addAll(twice);
    assertThat(stored(again, false).accounts())
        .containsExactlyInAnyOrder(
            new Outcome("account:1", false, 3), new Outcome("account:2", true, 0));
    assertThat(
            store.value(
                "SELECT times_seen || ' ' || (last_seen_at = received_at) || ' ' ||"
                    + " (occurred_at = received_at) FROM account_events"
                    + " WHERE event_id = 'account:1'"))
        .isEqualTo("4 true true");
  }

  @Test
  void anEmptyPostStoresNothing() {
    assertThat(new Batch().isEmpty()).isTrue();
    assertThat(stored(new Batch(), false)).isEqualTo(new Stored(List.of(), List.of()));
  }

  @Test
  void duplicatesMayBePublishedUnderAnIdOfTheirOwn() {
    store(batch("m1"), true);
    store(batch("m1"), true);
    store(batch("m1"), true);
    List<String> keys =
        store.database.query(
            db ->
                db.createQuery(
                        "SELECT dispatch_key, data, confirmation FROM event_outbox ORDER BY id")
                    .execute()
                    .map(
                        row ->
                            Rows.text(row, "dispatch_key")
                                + "|"
                                + Rows.json(row, "data").get("dispatchKey").asText()
                                + "|"
                                + Rows.json(row, "data").get("derivedEventId").asText()
                                + "|"
                                + Rows.text(row, "confirmation"))
                    .toList());
    String id = "msg:1000001:m1";
    assertThat(keys)
        .containsExactly(
            id + "|" + id + "|" + id + "|consumer",
            id + "#d1|" + id + "#d1|" + id + "|acknowledged",
            id + "#d2|" + id + "#d2|" + id + "|acknowledged");
  }

  @Test
  void overlappingPostsInAnyOrderNeitherBlockNorLoseACount() throws Exception {
    int threads = 20;
    int rounds = 15;
    List<Integer> inserted =
        InParallel.run(
            threads,
            thread ->
                () -> {
                  Random random = new Random(thread);
                  int fresh = 0;
                  for (int round = 0; round < rounds; round++) {
                    for (Outcome outcome : store(shuffled(random), false)) {
                      fresh += outcome.inserted() ? 1 : 0;
                    }
                  }
                  return fresh;
                });

    int items = 30;
    assertThat(inserted.stream().mapToInt(Integer::intValue).sum()).isEqualTo(items);
    assertThat(store.count("inngest_idempotency")).isEqualTo(items);
    assertThat(store.count("event_outbox")).isEqualTo(items);
    assertThat(store.value("SELECT sum(duplicates) FROM inngest_idempotency"))
        .isEqualTo(Integer.toString(threads * rounds * items - items));
    assertThat(store.count("account_events")).isEqualTo(5);
    assertThat(store.value("SELECT sum(times_seen) FROM account_events"))
        .isEqualTo(Integer.toString(threads * rounds * 5));
    assertThat(store.value("SELECT sum(times_seen) FROM webhook_quarantine"))
        .isEqualTo(Integer.toString(threads * rounds * 5));
  }

  /** Thirty items, five account events and five quarantined bodies, in random order. */
  private Batch shuffled(Random random) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    Batch batch = new Batch();
    for (int i : order) {
      batch.add(new Item(store.number, Kind.MESSAGE, Events.message("m" + i)));
      if (i < 5) {
        batch.add(account("account:" + i)).add(quarantined("reason", "body " + i));
      }
    }
    return batch;
  }

  private List<Outcome> store(Batch batch, boolean publishDuplicates) {
    return stored(batch, publishDuplicates).items();
  }

  private Stored stored(Batch batch, boolean publishDuplicates) {
    return store.database.query(db -> WebhookIntake.store(db, batch, publishDuplicates, NOW));
  }

  private Batch batch(String... wamids) {
    Batch batch = new Batch();
    for (String wamid : wamids) {
      batch.add(new Item(store.number, Kind.MESSAGE, Events.message(wamid)));
    }
    return batch;
  }

  private AccountEvent account(String id) {
    return new AccountEvent(
        id,
        null,
        "2000001",
        "account_update",
        NOW,
        Json.toNode(Map.of()),
        Json.toNode(Map.of("a", 1)));
  }

  private static Quarantined quarantined(String reason, String text) {
    try {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(body);
      return new Quarantined(reason, null, "2000001", body, sha);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

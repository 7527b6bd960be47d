package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.ProcessedEvents.Claim;
import io.wamcp.store.WebhookIntake.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The claim's decision stands in SQL, which mutation of bytecode does not reach; so here each
 * condition of it is spoilt in turn, and the claim must be seen to go wrong.
 */
class ClaimMutantsIT {

  private static final List<String> RIGHT =
      List.of(
          "a pending item: Won, processed run-1 t reason=",
          "the same run again: Repeated {\"kept\":true}",
          "another run: Duplicate",
          "another tenant, same run: Duplicate",
          "after all that: processed run-1 t reason=",
          "a pending item, another tenant first: Duplicate, pending - f reason=",
          "a failed item: Won, processed run-2 t reason=",
          "an item without a row: Won, processed run-1 t reason=",
          "the same again by another run: Duplicate");

  private static StoreFixture store;
  private static int events;

  @BeforeAll
  static void open() {
    store = StoreFixture.open();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void theClaimAsItIsDoesRight() {
    assertThat(behaviour(sql -> sql)).isEqualTo(RIGHT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "known.outcome <> 'processed' | (known.outcome <> 'processed' OR true)",
        "known.outcome <> 'processed' | known.outcome = 'pending'",
        "known.outcome <> 'processed' | known.outcome = 'failed'",
        "known.phone_number_id = excluded.phone_number_id | true",
        "SET outcome = 'processed' | SET outcome = known.outcome",
        "run_id = excluded.run_id | run_id = known.run_id",
        "processed_at = excluded.processed_at | processed_at = known.processed_at",
        "reason = NULL | reason = known.reason",
        ":kind, 'processed', :run | :kind, 'pending', :run",
        "'processed', :run, CAST | 'processed', NULLIF(:run, :run), CAST",
        "event AND phone_number_id = :number | event AND (phone_number_id = :number OR true)",
        "WHERE event_id = :event AND | WHERE (event_id = :event) AND outcome = 'failed' AND",
      })
  void aSpoiltClaimIsNoticed(String condition, String spoilt) {
    boolean[] applied = {false};
    List<String> seen =
        behaviour(
            sql -> {
              applied[0] |= sql.contains(condition);
              return sql.replace(condition, spoilt);
            });
    assertThat(applied[0]).as("the claim still says: %s", condition).isTrue();
    assertThat(seen).isNotEqualTo(RIGHT);
  }

  private static List<String> behaviour(UnaryOperator<String> mutation) {
    List<String> seen = new ArrayList<>();
    String item = received();
    seen.add("a pending item: " + claim(store.number, item, "run-1", mutation) + ", " + row(item));
    seen.add("the same run again: " + claim(store.number, item, "run-1", mutation));
    seen.add("another run: " + claim(store.number, item, "run-2", mutation));
    seen.add("another tenant, same run: " + claim(store.otherNumber, item, "run-1", mutation));
    seen.add("after all that: " + row(item));
    String foreign = received();
    String claimed = claim(store.otherNumber, foreign, "run-1", mutation);
    seen.add("a pending item, another tenant first: " + claimed + ", " + row(foreign));
    String failed = received();
    store.database.inTransactionDo(
        tx -> ProcessedEvents.fail(tx, store.number, failed, "run-1", "broken", NOW));
    claimed = claim(store.number, failed, "run-2", mutation);
    seen.add("a failed item: " + claimed + ", " + row(failed));
    String unknown = "msg:1000001:x" + ++events;
    claimed = claim(store.number, unknown, "run-1", mutation);
    seen.add("an item without a row: " + claimed + ", " + row(unknown));
    seen.add("the same again by another run: " + claim(store.number, unknown, "run-2", mutation));
    return seen;
  }

  private static String received() {
    String wamid = "c" + ++events;
    WebhookIntake.Item item =
        new WebhookIntake.Item(store.number, Kind.MESSAGE, Events.message(wamid));
    store.database.query(
        db -> WebhookIntake.store(db, new WebhookIntake.Batch().add(item), false, NOW));
    return item.event().subjectKey();
  }

  /** Claims, and keeps a result where that is won, as the functions do. */
  private static String claim(
      NumberId number, String event, String run, UnaryOperator<String> mutation) {
    return store.database.transaction(
        tx -> {
          Claim claim =
              ProcessedEvents.claim(mutated(tx, mutation), number, Kind.MESSAGE, event, run, NOW);
          if (claim instanceof Claim.Won) {
            ProcessedEvents.keepResults(
                tx,
                List.of(
                    new ProcessedEvents.Result(number, event, Json.toNode(Map.of("kept", true)))));
          }
          return switch (claim) {
            case Claim.Won won -> "Won";
            case Claim.Repeated repeated -> "Repeated " + repeated.result();
            case Claim.Duplicate duplicate -> "Duplicate";
          };
        });
  }

  private static String row(String event) {
    return store.value(
        "SELECT concat(outcome, ' ', COALESCE(run_id, '-'), ' ', (processed_at = '"
            + NOW
            + "') IS TRUE, ' reason=', reason) FROM inngest_idempotency WHERE event_id = '"
            + event
            + "'");
  }

  /** The same transaction, whose statements read otherwise. */
  private static DbExecute mutated(DbExecute tx, UnaryOperator<String> mutation) {
    return (DbExecute)
        Proxy.newProxyInstance(
            DbExecute.class.getClassLoader(),
            new Class<?>[] {DbExecute.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("create") && arguments[0] instanceof String sql) {
                arguments[0] = mutation.apply(sql);
              }
              try {
                return method.invoke(tx, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}

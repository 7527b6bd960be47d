package io.wamcp.worker.cron;

import io.wamcp.domain.id.NumberId;
import io.wamcp.inngest.Step;
import io.wamcp.store.Database;
import io.wamcp.store.Prunable;
import io.wamcp.store.Retention;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Deletes what is past its retention: a batch of one number's rows a transaction, several
 * transactions a call, and a call is over after a few seconds, so that locks are short and no step
 * runs long. Thread-safe.
 */
public final class Pruner {

  /** A run may have a thousand steps; what is left waits for the next night. */
  private static final int MOST_STEPS = 200;

  private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
  private static final int MOST_BATCHES = 1_000;

  /** A dry run counts no further for one number. */
  private static final int MOST_COUNTED = 100_000;

  /** Where a call goes on; the number is null for the first one. */
  public record Position(Prunable kind, String number) {}

  /**
   * What a call did. A memoised step result.
   *
   * @param rows rows deleted by kind, or in a dry run those that would be
   * @param next where to go on; null when all is done
   */
  public record Pruned(Map<String, Long> rows, Position next) {}

  private final Database database;
  private final RetentionSettings settings;
  private final Clock clock;

  public Pruner(Database database, RetentionSettings settings, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Prunes, a step for each call, until nothing is left or the run has had its share of steps.
   *
   * @param kinds in this order; those that are kept for ever are passed over
   * @return the result of the run: the rows by kind, under what was done to them
   */
  Map<String, Map<String, Long>> all(List<Prunable> kinds, Step step) {
    Map<String, Long> rows = new TreeMap<>();
    Position from = null;
    for (int batch = 0; batch < MOST_STEPS; batch++) {
      Position position = from;
      Pruned pruned = step.run("prune-batch", Pruned.class, () -> next(kinds, position));
      pruned.rows().forEach((kind, found) -> rows.merge(kind, found, Long::sum));
      from = pruned.next();
      if (from == null) {
        break;
      }
    }
    return Map.of(action(), rows);
  }

  /**
   * Prunes.
   *
   * @param kinds in this order; those that are kept for ever are passed over
   * @param from what the call before returned; null to begin
   */
  Pruned next(List<Prunable> kinds, Position from) {
    Call call = new Call(clock.instant());
    int first = from == null ? 0 : kinds.indexOf(from.kind());
    String number = from == null ? null : from.number();
    for (Prunable kind : kinds.subList(first, kinds.size())) {
      Position stopped = call.prune(kind, number);
      if (stopped != null) {
        return new Pruned(call.rows, stopped);
      }
      number = null;
    }
    return new Pruned(call.rows, null);
  }

  /** What to call the rows of a result. */
  String action() {
    return settings.dryRun() ? "counted" : "deleted";
  }

  /** One call and what it has done so far. */
  private final class Call {

    private final Instant now;
    private final Instant end;
    private final Map<String, Long> rows = new TreeMap<>();
    private int batches;

    Call(Instant now) {
      this.now = now;
      this.end = now.plus(LONGEST_CALL);
    }

    private boolean over() {
      return batches >= MOST_BATCHES || !clock.instant().isBefore(end);
    }

    /** Null when this kind is done, else where to go on. */
    Position prune(Prunable kind, String from) {
      Optional<Instant> before = settings.before(kind, now);
      if (before.isEmpty()) {
        return null;
      }
      for (Optional<NumberId> number : owners(kind, from)) {
        if (!prune(kind, number, before.get())) {
          return new Position(kind, number.map(NumberId::toString).orElse(null));
        }
      }
      return null;
    }

    private List<Optional<NumberId>> owners(Prunable kind, String from) {
      if (!kind.ofNumbers()) {
        return List.of(Optional.empty());
      }
      NumberId first = from == null ? null : new NumberId(UUID.fromString(from));
      return database.query(db -> Retention.numbers(db, first)).stream().map(Optional::of).toList();
    }

    /** False when the call was over before it was known that no row is left. */
    private boolean prune(Prunable kind, Optional<NumberId> number, Instant before) {
      while (!over()) {
        batches++;
        if (settings.dryRun()) {
          add(kind, database.query(db -> Retention.count(db, kind, number, before, MOST_COUNTED)));
          return true;
        }
        int most = settings.batch();
        long deleted = database.transaction(tx -> Retention.delete(tx, kind, number, before, most));
        add(kind, deleted);
        if (deleted < most) {
          return true;
        }
      }
      return false;
    }

    private void add(Prunable kind, long found) {
      rows.merge(kind.wireName(), found, Long::sum);
      Meters.add(Metric.RETENTION_ROWS, found, kind.wireName(), action());
    }
  }
}

package io.wamcp.outbox;

import io.helidon.dbclient.DbExecute;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.OutboxSchedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Picks the rows of one event that a round sends, and moves their next sending into the future. */
record RowClaims(OutboxOptions options) {

  /** A row and the event as which it goes out now. */
  record Claimed(OutboxRow row, OutboxEvent event) {}

  List<Claimed> claim(DbExecute tx, String name, Instant now) {
    List<Claimed> claimed = new ArrayList<>();
    long bytes = 0;
    List<OutboxRow> due = OutboxSchedule.lockDue(tx, name, now, limit(tx, name, now));
    forgetFinished(tx, due);
    for (OutboxRow row : due) {
      if (row.confirmedAt() != null) {
        continue;
      }
      Claimed claim = asSentNow(row, now);
      bytes += claim.event().bytes();
      if (!options.fits(claimed.size(), bytes)) {
        break; // the row stays due, and its lock goes with the transaction
      }
      claimed.add(claim);
      write(tx, claim, now);
    }
    return claimed;
  }

  /** Another run did their work, and the engine has lost their own: nothing is left to do. */
  private static void forgetFinished(DbExecute tx, List<OutboxRow> due) {
    List<Long> finished =
        due.stream().filter(row -> row.confirmedAt() != null).map(OutboxRow::id).toList();
    if (!finished.isEmpty()) {
      OutboxSchedule.forgetFinished(tx, finished);
    }
  }

  private static void write(DbExecute tx, Claimed claim, Instant now) {
    OutboxRow row = claim.row();
    String key = claim.event().dispatchKey();
    int redrives = row.redrives() + (key.equals(row.dispatchKey()) ? 0 : 1);
    Instant next = ResendSchedule.next(row.firstDispatchedAt(), now);
    EventOutbox.dispatched(tx, row, key, redrives, now, next);
  }

  /** Due rows are overdue: however full the window, a tenth of it goes out in every round. */
  private int limit(DbExecute tx, String name, Instant now) {
    int window = options.maxUnconfirmed(name);
    if (window == 0) {
      return options.batchEvents();
    }
    int room = window - OutboxSchedule.notDue(tx, name, now, window);
    return Math.min(options.batchEvents(), Math.max(room, Math.max(1, window / 10)));
  }

  private static Claimed asSentNow(OutboxRow row, Instant now) {
    OutboxEvent event = OutboxEvent.of(row);
    if (!ResendSchedule.renews(row.firstDispatchedAt(), now)) {
      return new Claimed(row, event);
    }
    String key = row.subjectKey() + "#r" + (row.redrives() + 1);
    return new Claimed(row, event.withDispatchKey(key));
  }
}

package io.wamcp.worker.cron;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.ProcessedEvents;
import io.wamcp.store.Sends;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import io.wamcp.worker.outbound.SendEvents;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Compares rows with the outbox: a send that is overdue gets a fresh event, an item that waits
 * without one is failed, for a person to see. Thread-safe.
 */
public final class Reconciler {

  private static final Logger LOG = System.getLogger(Reconciler.class.getName());

  /** Longer than a call and the first re-sends take, so that work under way is left alone. */
  private static final Duration OVERDUE = Duration.ofMinutes(2);

  private static final int BATCH = 200;

  /**
   * What one pass did. A memoised step result.
   *
   * @param overdueSends queued sends whose next action should have happened
   * @param redriven those that got a fresh event
   * @param strandedItems webhook items that were pending without an event, now failed: their
   *     content is lost, so a person has to look
   */
  public record Report(int overdueSends, int redriven, int strandedItems) {}

  private final Database database;
  private final SendEvents sendEvents;
  private final Clock clock;

  public Reconciler(Database database, SendEvents sendEvents, Clock clock) {
    this.database = database;
    this.sendEvents = sendEvents;
    this.clock = clock;
  }

  /** One pass over at most a few hundred rows; what is left is the next pass's. */
  public Report reconcile() {
    Instant now = clock.instant();
    Instant before = now.minus(OVERDUE);
    List<Sends.Overdue> overdue = database.query(db -> Sends.overdue(db, before, BATCH));
    int redriven = 0;
    for (Sends.Overdue send : overdue) {
      if (database.transaction(tx -> redrive(tx, send, now))) {
        redriven++;
      }
    }
    long stranded = database.query(db -> ProcessedEvents.failStranded(db, before, BATCH, now));
    Meters.add(Metric.RECONCILER_REPAIRS, redriven, "overdue_send");
    if (stranded > 0) {
      LOG.log(
          Level.ERROR, "{0} webhook items failed: they were pending without an event", stranded);
      Meters.add(Metric.RECONCILER_REPAIRS, stranded, "stranded_item");
    }
    return new Report(overdue.size(), redriven, Math.toIntExact(stranded));
  }

  private boolean redrive(DbExecute tx, Sends.Overdue overdue, Instant now) {
    if (overdue.hasEvent()) {
      return EventOutbox.redriveIfQuiet(
          tx, MessageSendRequested.NAME, overdue.requestId().toString(), now, OVERDUE);
    }
    PhoneNumberId phone = new PhoneNumberId(overdue.waPhoneNumberId());
    return PhoneNumbers.find(tx, phone)
        .flatMap(number -> Sends.find(tx, number.id(), overdue.requestId()))
        .filter(send -> !send.settled())
        .map(
            send -> {
              EventOutbox.insert(tx, List.of(sendEvents.again(send, phone, now)), now);
              return true;
            })
        .orElse(false);
  }
}

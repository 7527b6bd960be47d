package io.wamcp.worker;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.ProcessedEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of an event whose run failed for good, and of the webhook item it may be about. Most
 * often the worker or the database was away for longer than the retries last, so the event gets a
 * fresh run; one that cannot be processed at all is parked for a person, and its item ends as
 * {@code failed}. Thread-safe.
 */
public final class FailedItems {

  private static final int MOST_REDRIVES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private final AfterCommit afterCommit;
  private final Clock clock;

  public FailedItems(AfterCommit afterCommit, Clock clock) {
    this.afterCommit = afterCommit;
    this.clock = clock;
  }

  /**
   * Fails the item or arranges its next run; says which. Where the event cannot be read as this
   * type, what its row holds counts: that gets the next run, or fails at once when it cannot be
   * read either. An event that is not the row's own says nothing about one that can be read.
   */
  public String failOrRedrive(Class<? extends DomainEvent> type, FailureContext context) {
    Optional<? extends DomainEvent> event = FailedEvents.read(context, type);
    boolean forGood = context.errorName().equals(NonRetriableException.class.getSimpleName());
    return afterCommit.transaction(
        tx ->
            event.isPresent()
                ? decide(tx, event.get(), forGood, context)
                : FailedEvents.waiting(tx, context)
                    .map(row -> unreadable(tx, row, type, context))
                    .orElse(FailedEvents.NOTHING_TO_FAIL));
  }

  private String unreadable(
      DbExecute tx, OutboxRow row, Class<? extends DomainEvent> type, FailureContext context) {
    Optional<? extends DomainEvent> own = FailedEvents.read(row, type);
    if (own.isEmpty()) {
      return fail(tx, row.phoneNumberId(), row.subjectKey(), context);
    }
    return FailedEvents.isSendingOf(row, context)
        ? decide(tx, own.get(), false, context)
        : FailedEvents.NOT_ITS_EVENT;
  }

  private String decide(DbExecute tx, DomainEvent event, boolean forGood, FailureContext context) {
    Optional<Integer> redrives = EventOutbox.redrives(tx, event.eventName(), event.subjectKey());
    if (redrives.isEmpty()) {
      return "finished before";
    }
    if (!forGood && redrives.get() < MOST_REDRIVES) {
      EventOutbox.redrive(tx, event.eventName(), event.subjectKey(), clock.instant().plus(PAUSE));
      return "to be re-driven";
    }
    return fail(tx, event.phoneNumberId(), event.subjectKey(), context);
  }

  /** A hint, and an item of a number that is gone, has no row of its own; its event has. */
  private String fail(
      DbExecute tx, PhoneNumberId phoneNumberId, String subjectKey, FailureContext context) {
    String reason = context.errorName() + ": " + context.errorMessage();
    Instant now = clock.instant();
    PhoneNumbers.find(tx, phoneNumberId)
        .ifPresent(
            number ->
                ProcessedEvents.fail(
                    tx, number.id(), subjectKey, context.failedRunId(), reason, now));
    EventOutbox.park(tx, context.originalEvent().name(), subjectKey, reason, now);
    return "failed";
  }
}

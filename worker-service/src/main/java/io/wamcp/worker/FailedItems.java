package io.wamcp.worker;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.ProcessedEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a webhook item whose run failed for good. Most often the worker or the database
 * was away for longer than the retries last, so the item gets a fresh run; one that cannot be
 * processed at all ends as {@code failed}, its event parked for a person. Thread-safe.
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
   * Fails the item or arranges its next run; says which. An item whose event cannot be read as this
   * type fails at once.
   */
  public String failOrRedrive(Class<? extends DomainEvent> type, FailureContext context) {
    Optional<? extends DomainEvent> event = FailedEvents.read(context, type);
    return afterCommit.transaction(
        tx ->
            event.isPresent()
                ? decide(tx, event.get(), context)
                : FailedEvents.waiting(tx, context)
                    .map(row -> fail(tx, row.phoneNumberId(), row.subjectKey(), context))
                    .orElse(FailedEvents.NOTHING_TO_FAIL));
  }

  private String decide(DbExecute tx, DomainEvent event, FailureContext context) {
    Optional<Integer> redrives = EventOutbox.redrives(tx, event.eventName(), event.subjectKey());
    if (redrives.isEmpty()) {
      return "finished before";
    }
    boolean hopeless =
        context.errorName().equals(NonRetriableException.class.getSimpleName())
            || redrives.get() >= MOST_REDRIVES;
    if (!hopeless) {
      EventOutbox.redrive(tx, event.eventName(), event.subjectKey(), clock.instant().plus(PAUSE));
      return "to be re-driven";
    }
    return fail(tx, event.phoneNumberId(), event.subjectKey(), context);
  }

  /** An item of a number that is gone has no row of its own, but its event may still wait. */
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

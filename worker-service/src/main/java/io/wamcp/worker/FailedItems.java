package io.wamcp.worker;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.ProcessedEvents;
import java.time.Clock;
import java.time.Duration;
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
  private final Numbers numbers;
  private final Clock clock;

  public FailedItems(AfterCommit afterCommit, Numbers numbers, Clock clock) {
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.clock = clock;
  }

  /** Fails the item or arranges its next run; says which. */
  public String failOrRedrive(DomainEvent event, FailureContext context) {
    PhoneNumber number = numbers.known(event.phoneNumberId());
    return afterCommit.transaction(tx -> decide(tx, number, event, context));
  }

  private String decide(
      DbExecute tx, PhoneNumber number, DomainEvent event, FailureContext context) {
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
    String reason = context.errorName() + ": " + context.errorMessage();
    ProcessedEvents.fail(
        tx, number.id(), event.subjectKey(), context.failedRunId(), reason, clock.instant());
    EventOutbox.park(tx, event.eventName(), event.subjectKey(), reason, clock.instant());
    return "failed";
  }
}

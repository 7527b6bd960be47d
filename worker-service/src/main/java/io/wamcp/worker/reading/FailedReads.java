package io.wamcp.worker.reading;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.FailureContext;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.ReadMarks;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.FailedEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a read mark whose run failed for good: a fresh run, most often because the worker
 * or Meta was away, and after some of those the end. At once the end for one whose event can be
 * read neither as it came nor in its row. Thread-safe.
 */
public final class FailedReads {

  private static final int MOST_REDRIVES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private final AfterCommit afterCommit;
  private final Clock clock;

  public FailedReads(AfterCommit afterCommit, Clock clock) {
    this.afterCommit = afterCommit;
    this.clock = clock;
  }

  /** Fails the mark or arranges its next run; says which. */
  String failOrRedrive(FailureContext context) {
    Optional<MessageReadRequested> event = FailedEvents.read(context, MessageReadRequested.class);
    return afterCommit.transaction(
        tx ->
            event
                .map(request -> decide(tx, request, context))
                .or(
                    () ->
                        FailedEvents.waiting(tx, context).map(row -> unreadable(tx, row, context)))
                .orElse(FailedEvents.NOTHING_TO_FAIL));
  }

  private String decide(DbExecute tx, MessageReadRequested request, FailureContext context) {
    String key = request.subjectKey();
    Optional<Integer> redrives = EventOutbox.redrives(tx, MessageReadRequested.NAME, key);
    if (redrives.isEmpty()) {
      return "finished before";
    }
    if (redrives.get() < MOST_REDRIVES) {
      EventOutbox.redrive(tx, MessageReadRequested.NAME, key, clock.instant().plus(PAUSE));
      return "to be re-driven";
    }
    return fail(
        tx,
        request.phoneNumberId(),
        request.requestId(),
        key,
        "It failed: " + context.errorMessage());
  }

  private String unreadable(DbExecute tx, OutboxRow row, FailureContext context) {
    Optional<MessageReadRequested> own = FailedEvents.read(row, MessageReadRequested.class);
    if (own.isPresent()) {
      return decide(tx, own.get(), context);
    }
    return fail(
        tx,
        row.phoneNumberId(),
        MessageReadRequested.requestOf(row.subjectKey()),
        row.subjectKey(),
        "The event of this read mark cannot be read.");
  }

  private String fail(
      DbExecute tx, PhoneNumberId number, RequestId request, String key, String reason) {
    PhoneNumbers.find(tx, number)
        .flatMap(known -> ReadMarks.find(tx, known.id(), request))
        .ifPresent(
            mark ->
                ReadMarks.failed(tx, mark, Failure.own("internal_error", reason), clock.instant()));
    EventOutbox.confirm(tx, MessageReadRequested.NAME, key);
    return "failed";
  }
}

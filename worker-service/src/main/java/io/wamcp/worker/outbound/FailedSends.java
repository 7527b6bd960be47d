package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.FailureContext;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.FailedEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a send whose run failed for good. Most often the worker or the database was away
 * for longer than the retries last, so the send gets a fresh run; one whose runs keep failing ends
 * as {@code failed}, and at once one that makes no event that can be read. Thread-safe.
 */
public final class FailedSends {

  private static final int MOST_FAILED_RUNS = 3;
  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final String SETTLED = "settled before";

  private final AfterCommit afterCommit;
  private final Settlement settlement;
  private final SendEvents sendEvents;
  private final Clock clock;

  public FailedSends(
      AfterCommit afterCommit, Settlement settlement, SendEvents sendEvents, Clock clock) {
    this.afterCommit = afterCommit;
    this.settlement = settlement;
    this.sendEvents = sendEvents;
    this.clock = clock;
  }

  /** Settles the send or arranges its next run; says which. */
  String settleOrRedrive(FailureContext context) {
    FailedRun run = new FailedRun(context.failedRunId(), context.errorMessage());
    return FailedEvents.read(context, MessageSendRequested.class)
        .map(request -> settleOrRedrive(request, run))
        .orElseGet(
            () ->
                afterCommit.transaction(
                    tx ->
                        FailedEvents.waiting(tx, context)
                            .map(row -> unreadable(tx, row, context, run))
                            .orElse(FailedEvents.NOTHING_TO_FAIL)));
  }

  String settleOrRedrive(MessageSendRequested request, FailedRun run) {
    return afterCommit.transaction(
        tx ->
            unsettled(tx, request.phoneNumberId(), request.requestId())
                .map(found -> decide(tx, found, run))
                .orElse(SETTLED));
  }

  /** A run that failed for good, and why. */
  record FailedRun(String id, String error) {}

  /** A send that is not settled, locked, with its number. */
  private record Unsettled(PhoneNumber number, Send send) {

    boolean nothingOpen() {
      return send.state() == Sends.State.READY || send.state() == Sends.State.BACKOFF;
    }
  }

  private static Optional<Unsettled> unsettled(
      DbExecute tx, PhoneNumberId phoneNumberId, RequestId request) {
    return PhoneNumbers.find(tx, phoneNumberId)
        .flatMap(
            number ->
                Sends.lock(tx, number.id(), request)
                    .filter(send -> !send.settled())
                    .map(send -> new Unsettled(number, send)));
  }

  private String decide(DbExecute tx, Unsettled found, FailedRun run) {
    Send send = found.send();
    SendLedger.countFailedRun(tx, send);
    if (found.nothingOpen() && send.failedRuns() + 1 >= MOST_FAILED_RUNS) {
      String reason = "The send failed " + MOST_FAILED_RUNS + " times: " + run.error();
      return fail(tx, found, run, reason);
    }
    Instant next = clock.instant().plus(PAUSE);
    EventOutbox.redrive(tx, MessageSendRequested.NAME, send.requestId().toString(), next);
    return "to be re-driven";
  }

  /**
   * What the outbox row holds gets the next run; where that is as bad, the send's row makes it. An
   * event that is not the row's own says nothing about one that can be read.
   */
  private String unreadable(DbExecute tx, OutboxRow row, FailureContext context, FailedRun run) {
    Optional<Unsettled> found = unsettled(tx, row.phoneNumberId(), RequestId.of(row.subjectKey()));
    if (found.isEmpty()) {
      EventOutbox.confirm(tx, MessageSendRequested.NAME, row.subjectKey());
      return SETTLED;
    }
    boolean readable = FailedEvents.read(row, MessageSendRequested.class).isPresent();
    if (readable && !FailedEvents.isSendingOf(row, context)) {
      return FailedEvents.NOT_ITS_EVENT;
    }
    if (!readable) {
      Optional<MessageSendRequested> anew = anew(found.get());
      if (anew.isEmpty()) {
        String reason = "The send's event cannot be read: " + run.error();
        return fail(tx, found.get(), run, reason);
      }
      EventOutbox.confirm(tx, MessageSendRequested.NAME, row.subjectKey());
      EventOutbox.insert(tx, List.of(anew.get()), clock.instant());
    }
    return decide(tx, found.get(), run);
  }

  private Optional<MessageSendRequested> anew(Unsettled found) {
    try {
      PhoneNumberId phone = found.number().phoneNumberId();
      return Optional.of(sendEvents.again(found.send(), phone, clock.instant()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String fail(DbExecute tx, Unsettled found, FailedRun run, String reason) {
    Failure failure = Failure.own("internal_error", reason);
    settlement.giveUp(tx, found.number(), found.send(), failure, run.id());
    EventOutbox.confirm(tx, MessageSendRequested.NAME, found.send().requestId().toString());
    return "failed";
  }
}

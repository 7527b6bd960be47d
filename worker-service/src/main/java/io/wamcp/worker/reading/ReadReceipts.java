package io.wamcp.worker.reading;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.inngest.RetryAfterException;
import io.wamcp.meta.graph.GraphClient;
import io.wamcp.meta.graph.ReadOutcome;
import io.wamcp.meta.graph.SendOutcome;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.ReadMarks;
import io.wamcp.store.ReadMarks.Mark;
import io.wamcp.store.ReadMarks.State;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.outbound.AccessTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells WhatsApp that a chat was read. Telling it twice changes nothing, so there is no ledger: an
 * answer that was lost is asked for again. Thread-safe.
 */
public final class ReadReceipts {

  /** Meta shows the indicator for at most 25 seconds; one that comes later is a lie. */
  private static final Duration TYPING_LASTS = Duration.ofSeconds(25);

  private final Database database;
  private final Numbers numbers;
  private final AccessTokens tokens;
  private final GraphClient graph;
  private final Clock clock;

  public ReadReceipts(
      Database database, Numbers numbers, AccessTokens tokens, GraphClient graph, Clock clock) {
    this.database = database;
    this.numbers = numbers;
    this.tokens = tokens;
    this.graph = graph;
    this.clock = clock;
  }

  /**
   * Tells WhatsApp about the request, unless a later one of its chat has replaced it.
   *
   * @param attempt how often this was tried before
   * @param last whether it is not tried again after this
   * @throws RetryAfterException when Meta refused for now
   * @throws IllegalStateException when nobody knows whether Meta has heard it
   */
  ReadResult tell(MessageReadRequested request, int attempt, boolean last) {
    PhoneNumber number = numbers.known(request.phoneNumberId());
    Optional<Mark> found =
        database.query(db -> ReadMarks.find(db, number.id(), request.requestId()));
    if (found.isEmpty() || found.get().state() != State.REQUESTED) {
      return finish(request, found, Optional.empty());
    }
    if (number.disabled()) {
      Failure disabled = Failure.own("number_disabled", "This number is disabled.");
      return finish(request, found, Optional.of(disabled));
    }
    return switch (call(number, found.get())) {
      case ReadOutcome.Marked marked -> finish(request, found, Optional.empty());
      case ReadOutcome.Refused refused -> refused(request, found, refused.why(), attempt, last);
      case ReadOutcome.NoAnswer none ->
          throw new IllegalStateException("Meta gave no answer: " + none.why());
    };
  }

  private ReadOutcome call(PhoneNumber number, Mark mark) {
    Optional<Secret> token = tokens.of(number);
    if (token.isEmpty()) {
      return new ReadOutcome.NoAnswer("the access token of this number cannot be read");
    }
    Instant now = clock.instant();
    boolean typing = mark.typing() && now.isBefore(mark.requestedAt().plus(TYPING_LASTS));
    return graph.markRead(number.phoneNumberId(), token.get(), mark.wamid(), typing);
  }

  private ReadResult refused(
      MessageReadRequested request,
      Optional<Mark> mark,
      SendOutcome.Rejected why,
      int attempt,
      boolean last) {
    Optional<Duration> delay = last ? Optional.empty() : why.type().retry().delayBefore(attempt);
    if (delay.isPresent()) {
      throw new RetryAfterException("Meta refused the read mark for now", delay.get());
    }
    Failure failure =
        new Failure(
            why.httpStatus(),
            why.code(),
            why.type().typedName(),
            why.details() == null ? why.message() : why.details(),
            why.fbtraceId());
    return finish(request, mark, Optional.of(failure));
  }

  /** The mark and the end of its outbox row, in one transaction. */
  private ReadResult finish(
      MessageReadRequested request, Optional<Mark> mark, Optional<Failure> failure) {
    Instant now = clock.instant();
    database.inTransactionDo(
        tx -> {
          mark.ifPresent(
              known ->
                  failure.ifPresentOrElse(
                      why -> ReadMarks.failed(tx, known, why, now),
                      () -> ReadMarks.done(tx, known, now)));
          EventOutbox.confirm(tx, MessageReadRequested.NAME, request.subjectKey());
        });
    return ReadResult.of(request, mark, failure);
  }
}

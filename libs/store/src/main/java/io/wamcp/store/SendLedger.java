package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The attempts of a send ({@code send_attempts}) and what each does to its row. Every method is one
 * step of the state machine in docs/architecture/crash-windows.md and leaves a settled row alone,
 * but for a late acceptance. What statuses do to a row: {@link RaisedSend}. Stateless.
 */
public final class SendLedger {

  /** How an attempt ended, or {@link #IN_FLIGHT} while it has not. */
  public enum AttemptState {
    IN_FLIGHT,
    ACCEPTED,
    REJECTED,
    NOT_SENT,
    UNKNOWN;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why a send failed or has to wait. The code is Meta's, absent for errors of our own. */
  public record Failure(
      Integer httpStatus, Integer code, String type, String message, String fbtraceId) {

    /** An error that did not come from Meta. */
    public static Failure own(String type, String message) {
      return new Failure(null, null, type, message, null);
    }
  }

  private static final String OPEN_TO_ACCEPTANCE =
      "(status = 'queued' OR (status = 'failed' AND wamid IS NULL))";

  private SendLedger() {}

  /**
   * Opens the next attempt: committed before the first byte goes to Meta, so that a crash leaves a
   * trace.
   *
   * @param leaseEndsAt from when on an attempt still in flight counts as abandoned
   * @return the attempt's number
   */
  public static int open(DbExecute tx, Send send, String runId, Instant now, Instant leaseEndsAt) {
    int attempt = send.attempts() + 1;
    tx.createUpdate(
            """
            WITH opened AS (
              INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state, started_at)
              VALUES (:message, :attempt, :number, :run, 'in_flight', :now)
            )
            UPDATE messages SET send_state = 'in_flight', send_attempts = :attempt,
                send_due_at = :lease, updated_at = :now
            WHERE id = :message AND phone_number_id = :number AND status = 'queued'
            """)
        .addParam("message", send.messageId().toString())
        .addParam("attempt", attempt)
        .addParam("number", send.number().toString())
        .addParam("run", runId)
        .addParam("lease", Rows.time(leaseEndsAt))
        .addParam("now", Rows.time(now))
        .execute();
    return attempt;
  }

  /**
   * As {@link #open}, of a message that was set aside until that moment; with one statement, so
   * that it may be a transaction of its own.
   *
   * @return the attempt's number; empty when the message is no longer set aside until then
   */
  public static Optional<Integer> openSetAside(
      DbExecute db, Send aside, Instant until, String runId, Instant now, Instant leaseEndsAt) {
    return db.createGet(
            """
            WITH taken AS (
              UPDATE messages SET send_state = 'in_flight', send_attempts = send_attempts + 1,
                  send_due_at = :lease, updated_at = :now
              WHERE id = :message AND phone_number_id = :number AND status = 'queued'
                AND send_due_at = :until
              RETURNING id, phone_number_id, send_attempts
            )
            INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state, started_at)
            SELECT id, send_attempts, phone_number_id, :run, 'in_flight', :now FROM taken
            RETURNING attempt
            """)
        .addParam("lease", Rows.time(leaseEndsAt))
        .addParam("now", Rows.time(now))
        .addParam("message", aside.messageId().toString())
        .addParam("number", aside.number().toString())
        .addParam("until", Rows.time(until))
        .addParam("run", runId)
        .execute()
        .map(row -> row.column("attempt").get(Integer.class));
  }

  /** Closes an attempt without touching the row. */
  public static void close(
      DbExecute tx,
      Send send,
      int attempt,
      AttemptState state,
      Failure failure,
      Wamid wamid,
      Instant now) {
    tx.createUpdate(
            """
            UPDATE send_attempts SET state = :state, finished_at = :now,
                http_status = CAST(:http AS integer), error_code = CAST(:code AS integer),
                error_type = :type, error_message = :message, fbtrace_id = :trace, wamid = :wamid
            WHERE message_id = :id AND attempt = :attempt AND phone_number_id = :number
            """)
        .addParam("state", state.wireName())
        .addParam("now", Rows.time(now))
        .addParam("http", (Object) (failure == null ? null : failure.httpStatus()))
        .addParam("code", (Object) (failure == null ? null : failure.code()))
        .addParam("type", (Object) (failure == null ? null : failure.type()))
        .addParam("message", (Object) (failure == null ? null : failure.message()))
        .addParam("trace", (Object) (failure == null ? null : failure.fbtraceId()))
        .addParam("wamid", (Object) (wamid == null ? null : wamid.value()))
        .addParam("id", send.messageId().toString())
        .addParam("attempt", attempt)
        .addParam("number", send.number().toString())
        .execute();
  }

  /**
   * How many attempts ended so since the send was accepted, or an operator had it tried again: a
   * new try is not to be given up for what an earlier one met.
   */
  public static int ended(DbExecute tx, Send send, AttemptState state) {
    return tx.createGet(
            """
            SELECT count(*) AS attempts FROM send_attempts a JOIN messages m ON m.id = a.message_id
            WHERE a.message_id = :message AND a.phone_number_id = :number AND a.state = :state
              AND (m.retried_at IS NULL OR a.started_at >= m.retried_at)
            """)
        .addParam("message", send.messageId().toString())
        .addParam("number", send.number().toString())
        .addParam("state", state.wireName())
        .execute()
        .map(row -> Math.toIntExact(Rows.bigint(row, "attempts")))
        .orElseThrow();
  }

  /**
   * Whether one of its attempts, also of those before a retry, may have reached Meta without
   * anybody knowing: it has no answer, and no status has named its message.
   */
  public static boolean mayHaveArrived(DbExecute tx, Send send) {
    return send.attempts() > 0 && hasAttemptInDoubt(tx, send);
  }

  private static boolean hasAttemptInDoubt(DbExecute tx, Send send) {
    return tx.createGet(
            """
            SELECT 1 AS one FROM send_attempts
            WHERE message_id = :message AND phone_number_id = :number
              AND state IN ('unknown', 'in_flight') AND wamid IS NULL LIMIT 1
            """)
        .addParam("message", send.messageId().toString())
        .addParam("number", send.number().toString())
        .execute()
        .isPresent();
  }

  /**
   * Meta has the message. A row that is still queued, or that failed while no wamid was known (so
   * by our own judgement of an attempt, never by a status), becomes {@code sent} without error; one
   * that a status has settled keeps its state. A repeat changes nothing.
   *
   * @return false when the row knows another wamid already: this acceptance is a second copy
   */
  public static boolean accepted(DbExecute tx, Send send, Wamid wamid, String runId, Instant now) {
    return tx.createUpdate(
                """
                UPDATE messages SET wamid = :wamid, send_state = 'settled', updated_at = :now,
                    sent_at = LEAST(sent_at, CAST(:now AS timestamptz)),
                    status = CASE WHEN %1$s THEN 'sent' ELSE status END,
                    settled_by_run = CASE WHEN %1$s THEN :run ELSE settled_by_run END,
                    error_code = CASE WHEN %1$s THEN NULL ELSE error_code END,
                    error_type = CASE WHEN %1$s THEN NULL ELSE error_type END,
                    error_message = CASE WHEN %1$s THEN NULL ELSE error_message END,
                    failed_at = CASE WHEN %1$s THEN NULL ELSE failed_at END
                WHERE id = :id AND phone_number_id = :number AND (wamid IS NULL OR wamid = :wamid)
                """
                    .formatted(OPEN_TO_ACCEPTANCE))
            .addParam("wamid", wamid.value())
            .addParam("run", runId)
            .addParam("now", Rows.time(now))
            .addParam("id", send.messageId().toString())
            .addParam("number", send.number().toString())
            .execute()
        > 0;
  }

  /** The send is over without success; false when a status or another run has settled it. */
  public static boolean failed(
      DbExecute tx, Send send, Failure failure, String runId, Instant now) {
    return tx.createUpdate(
                """
                UPDATE messages SET status = 'failed', send_state = 'settled', settled_by_run = :run,
                    error_code = CAST(:code AS integer), error_type = :type, error_message = :message,
                    failed_at = :now, updated_at = :now
                WHERE id = :id AND phone_number_id = :number AND status = 'queued'
                """)
            .addParam("run", runId)
            .addParam("code", (Object) failure.code())
            .addParam("type", failure.type())
            .addParam("message", (Object) failure.message())
            .addParam("now", Rows.time(now))
            .addParam("id", send.messageId().toString())
            .addParam("number", send.number().toString())
            .execute()
        > 0;
  }

  /** The send waits until {@code dueAt}, with the last error shown while it does. */
  public static void wait(
      DbExecute tx, Send send, Sends.State state, Failure failure, Instant dueAt, Instant now) {
    tx.createUpdate(
            """
            UPDATE messages SET send_state = :state, send_due_at = :due,
                held_since = COALESCE(held_since, :now), updated_at = :now,
                error_code = CAST(:code AS integer), error_type = :type, error_message = :message
            WHERE id = :id AND phone_number_id = :number AND status = 'queued'
            """)
        .addParam("state", state.wireName())
        .addParam("due", Rows.time(dueAt))
        .addParam("now", Rows.time(now))
        .addParam("code", (Object) (failure == null ? null : failure.code()))
        .addParam("type", (Object) (failure == null ? null : failure.type()))
        .addParam("message", (Object) (failure == null ? null : failure.message()))
        .addParam("id", send.messageId().toString())
        .addParam("number", send.number().toString())
        .execute();
  }

  /** The next copy of this message may be a second one; said on the row for good. */
  public static void flagPossibleDuplicate(DbExecute tx, Send send) {
    tx.createUpdate(
            """
            UPDATE messages SET possible_duplicate = true
            WHERE id = :id AND phone_number_id = :number
            """)
        .addParam("id", send.messageId().toString())
        .addParam("number", send.number().toString())
        .execute();
  }

  /** Counts a run that ended without settling the send. */
  public static void countFailedRun(DbExecute tx, Send send) {
    tx.createUpdate(
            """
            UPDATE messages SET failed_runs = failed_runs + 1
            WHERE id = :id AND phone_number_id = :number
            """)
        .addParam("id", send.messageId().toString())
        .addParam("number", send.number().toString())
        .execute();
  }
}

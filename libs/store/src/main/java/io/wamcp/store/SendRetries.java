package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Gives a failed send another attempt at an operator's wish: the same message under the same
 * request id, its event under a dispatch key the engine has not seen. Stateless.
 */
public final class SendRetries {

  /** What asking for a retry came to. */
  public sealed interface Retry {
    /** The send is on its way again. */
    sealed interface Done extends Retry {
      Send send();

      PhoneNumberId phoneNumberId();
    }

    /**
     * The send is queued again.
     *
     * @param possibleDuplicate whether the person may get it twice
     */
    record Queued(Send send, PhoneNumberId phoneNumberId, boolean possibleDuplicate)
        implements Done {}

    /** It was queued all the time; its event, which had been parked, is sent again. */
    record Unparked(Send send, PhoneNumberId phoneNumberId) implements Done {}

    /** It has another status, so there is nothing to retry. */
    record NotFailed(DeliveryStatus status) implements Retry {}

    /** An attempt may have arrived, so a retry may send the message twice. */
    record OutcomeUnknown() implements Retry {}

    /** There is no such send. */
    record Unknown() implements Retry {}
  }

  private SendRetries() {}

  /**
   * Queues a failed send again.
   *
   * @param evenIfTwice whether to send a message that may have arrived; it is flagged then
   */
  public static Retry retry(DbExecute tx, RequestId request, boolean evenIfTwice, Instant now) {
    Optional<PhoneNumber> number = numberOf(tx, request).flatMap(id -> PhoneNumbers.find(tx, id));
    Optional<Send> found = number.flatMap(of -> Sends.lock(tx, of.id(), request));
    if (found.isEmpty()) {
      return new Retry.Unknown();
    }
    Send send = found.get();
    PhoneNumberId phoneNumberId = number.orElseThrow().phoneNumberId();
    if (send.status() == DeliveryStatus.QUEUED
        && !ParkedEvents.retry(tx, request.toString(), now).isEmpty()) {
      return new Retry.Unparked(send, phoneNumberId);
    }
    if (send.status() != DeliveryStatus.FAILED) {
      return new Retry.NotFailed(send.status());
    }
    boolean maybeTwice = outcomeUnknown(tx, send);
    if (maybeTwice && !evenIfTwice) {
      return new Retry.OutcomeUnknown();
    }
    rememberWamid(tx, send);
    reopen(tx, send, maybeTwice, now);
    sendEvent(tx, send, phoneNumberId, now);
    return new Retry.Queued(send, phoneNumberId, maybeTwice || send.possibleDuplicate());
  }

  /**
   * Whether this wamid belongs to an attempt of before a retry: what Meta says about it says
   * nothing about the message that was sent since.
   */
  public static boolean isOfEarlierAttempt(DbExecute tx, Send send, Wamid wamid) {
    return tx.createGet(
            """
            SELECT 1 AS one FROM send_attempts a JOIN messages m ON m.id = a.message_id
            WHERE a.message_id = :message AND a.phone_number_id = :number AND a.wamid = :wamid
                AND m.wamid IS DISTINCT FROM a.wamid AND m.retried_at IS NOT NULL
            LIMIT 1
            """)
        .addParam("message", send.messageId().toString())
        .addParam("number", send.number().toString())
        .addParam("wamid", wamid.value())
        .execute()
        .isPresent();
  }

  /** The operator names only the send. */
  private static Optional<PhoneNumberId> numberOf(DbExecute tx, RequestId request) {
    return tx.createGet(
            """
            SELECT n.wa_phone_number_id FROM messages m
            JOIN phone_numbers n ON n.id = m.phone_number_id WHERE m.request_id = :request
            """)
        .addParam("request", request.toString())
        .execute()
        .map(row -> new PhoneNumberId(Rows.text(row, "wa_phone_number_id")));
  }

  private static boolean outcomeUnknown(DbExecute tx, Send send) {
    return tx.createGet(
            "SELECT (%s) AS unknown FROM messages m WHERE m.id = :id AND m.phone_number_id = :number"
                .formatted(SendReview.OUTCOME_UNKNOWN))
        .addParam("id", send.messageId().toString())
        .addParam("number", send.number().toString())
        .execute()
        .map(row -> Rows.flag(row, "unknown"))
        .orElse(false);
  }

  /** A wamid that a status brought stands on the message only; late statuses will name it. */
  private static void rememberWamid(DbExecute tx, Send send) {
    if (send.wamid() == null) {
      return;
    }
    MessageChanges.drop(tx, send.number(), send.wamid());
    tx.createUpdate(
            """
            UPDATE send_attempts SET wamid = :wamid WHERE message_id = :message
                AND phone_number_id = :number AND attempt = :attempt AND wamid IS NULL
            """)
        .addParam("wamid", send.wamid().value())
        .addParam("message", send.messageId().toString())
        .addParam("number", send.number().toString())
        .addParam("attempt", send.attempts())
        .execute();
  }

  private static void reopen(DbExecute tx, Send send, boolean maybeTwice, Instant now) {
    tx.createUpdate(
            """
            UPDATE messages SET status = 'queued', send_state = 'ready', send_due_at = :now,
                held_since = NULL, failed_runs = 0, retried_at = :now, updated_at = :now,
                error_code = NULL, error_type = NULL, error_message = NULL, wamid = NULL,
                sent_at = NULL, failed_at = NULL, settled_by_run = NULL,
                possible_duplicate = possible_duplicate OR CAST(:twice AS boolean)
            WHERE id = :id AND phone_number_id = :number AND status = 'failed'
            """)
        .addParam("now", Rows.time(now))
        .addParam("twice", maybeTwice)
        .addParam("id", send.messageId().toString())
        .addParam("number", send.number().toString())
        .execute();
  }

  private static void sendEvent(DbExecute tx, Send send, PhoneNumberId phoneNumberId, Instant now) {
    MessageSendRequested event =
        new MessageSendRequested(
            send.clientId(),
            send.apiKeyId(),
            phoneNumberId,
            send.messageId(),
            send.recipient(),
            send.type(),
            Json.toMap(send.payload()),
            send.requestId(),
            send.requestId() + "#o" + now.toEpochMilli());
    EventOutbox.confirm(tx, MessageSendRequested.NAME, send.requestId().toString());
    // Due at once: nobody dispatches for a command that ends right after its commit.
    EventOutbox.insert(tx, List.of(event), now.minus(EventOutbox.FIRST_RESEND));
  }
}

package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.SendLedger.Failure;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The table {@code read_marks}: up to where a client has read a chat, and whether WhatsApp was
 * told. The mark itself counts from the moment it is asked for. Stateless.
 */
public final class ReadMarks {

  /** Whether WhatsApp was told. */
  public enum State {
    REQUESTED,
    DONE,
    FAILED;

    /** The form stored in the database. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A wish to mark a chat.
   *
   * @param seq the order of acceptance of the newest message that was read
   */
  public record NewMark(
      ClientId client,
      NumberId number,
      ContactId contact,
      long seq,
      Wamid wamid,
      boolean typing,
      RequestId request) {}

  /**
   * A chat's mark of one client. The error is null unless it failed.
   *
   * @param seq messages of the chat up to this one are read
   * @param wamid the message WhatsApp is told about
   */
  public record Mark(
      ClientId client,
      NumberId number,
      ContactId contact,
      long seq,
      Wamid wamid,
      boolean typing,
      RequestId request,
      State state,
      Failure error,
      Instant requestedAt,
      Instant finishedAt) {}

  private ReadMarks() {}

  /**
   * Takes a wish over. It replaces an earlier one of the chat, whose run will then find nothing to
   * do; where that one was about a later message and is not done, WhatsApp will be told about that
   * message. The mark never goes back.
   */
  public static void request(DbExecute tx, NewMark mark, Instant now) {
    tx.createInsert(
            """
            INSERT INTO read_marks AS r (client_id, phone_number_id, contact_id, read_seq,
                request_id, wamid, typing, state, requested_at)
            SELECT CAST(:client AS uuid), k.phone_number_id, COALESCE(k.merged_into_id, k.id),
                CAST(:seq AS bigint), CAST(:request AS uuid), CAST(:wamid AS text),
                CAST(:typing AS boolean), 'requested', CAST(:now AS timestamptz)
            FROM contacts k WHERE k.id = :contact AND k.phone_number_id = :number FOR KEY SHARE
            ON CONFLICT (client_id, phone_number_id, contact_id) DO UPDATE SET
                wamid = CASE WHEN r.state = 'requested' AND r.read_seq > excluded.read_seq
                  THEN r.wamid ELSE excluded.wamid END,
                read_seq = GREATEST(r.read_seq, excluded.read_seq),
                request_id = excluded.request_id, typing = excluded.typing, state = 'requested',
                error_code = NULL, error_type = NULL, error_message = NULL,
                requested_at = excluded.requested_at, finished_at = NULL
            """)
        .addParam("client", mark.client().toString())
        .addParam("number", mark.number().toString())
        .addParam("contact", mark.contact().toString())
        .addParam("seq", mark.seq())
        .addParam("request", mark.request().toString())
        .addParam("wamid", mark.wamid().value())
        .addParam("typing", mark.typing())
        .addParam("now", Rows.time(now))
        .execute();
  }

  /** The mark this request made; empty when a later one of the chat has replaced it. */
  public static Optional<Mark> find(DbExecute db, NumberId number, RequestId request) {
    return db.createGet(
            "SELECT * FROM read_marks WHERE phone_number_id = :number AND request_id = :request")
        .addParam("number", number.toString())
        .addParam("request", request.toString())
        .execute()
        .map(ReadMarks::read);
  }

  /** A client's mark of a chat. */
  public static Optional<Mark> find(
      DbExecute db, ClientId client, NumberId number, ContactId contact) {
    return db.createGet(
            """
            SELECT * FROM read_marks
            WHERE client_id = :client AND phone_number_id = :number AND contact_id = :contact
            """)
        .addParam("client", client.toString())
        .addParam("number", number.toString())
        .addParam("contact", contact.toString())
        .execute()
        .map(ReadMarks::read);
  }

  /** WhatsApp was told; a mark that is settled, or has another request by now, is left alone. */
  public static void done(DbExecute tx, Mark mark, Instant now) {
    settle(tx, mark, State.DONE, Failure.own(null, null), now);
  }

  /** WhatsApp will not be told; otherwise as {@link #done}. */
  public static void failed(DbExecute tx, Mark mark, Failure failure, Instant now) {
    settle(tx, mark, State.FAILED, failure, now);
  }

  private static void settle(DbExecute tx, Mark mark, State state, Failure failure, Instant now) {
    tx.createUpdate(
            """
            UPDATE read_marks SET state = :state, error_code = CAST(:code AS integer),
                error_type = :type, error_message = :message, finished_at = :now
            WHERE client_id = :client AND phone_number_id = :number AND request_id = :request
                AND state = 'requested'
            """)
        .addParam("state", state.wireName())
        .addParam("code", (Object) failure.code())
        .addParam("type", (Object) failure.type())
        .addParam("message", (Object) failure.message())
        .addParam("now", Rows.time(now))
        .addParam("client", mark.client().toString())
        .addParam("number", mark.number().toString())
        .addParam("request", mark.request().toString())
        .execute();
  }

  /** Two contacts are one person: of each client's two marks the further one stays. */
  static void move(DbExecute tx, NumberId number, ContactId from, ContactId into) {
    tx.createDelete(
            """
            DELETE FROM read_marks a USING read_marks b
            WHERE a.phone_number_id = :number AND b.phone_number_id = :number
                AND a.client_id = b.client_id AND a.contact_id <> b.contact_id
                AND a.contact_id IN (:from, :into) AND b.contact_id IN (:from, :into)
                AND (a.read_seq, a.contact_id) < (b.read_seq, b.contact_id)
            """)
        .addParam("number", number.toString())
        .addParam("from", from.toString())
        .addParam("into", into.toString())
        .execute();
    tx.createUpdate(
            """
            UPDATE read_marks SET contact_id = :into
            WHERE phone_number_id = :number AND contact_id = :from
            """)
        .addParam("into", into.toString())
        .addParam("number", number.toString())
        .addParam("from", from.toString())
        .execute();
  }

  private static Mark read(DbRow row) {
    State state = State.valueOf(Rows.text(row, "state").toUpperCase(Locale.ROOT));
    return new Mark(
        new ClientId(Rows.uuid(row, "client_id")),
        new NumberId(Rows.uuid(row, "phone_number_id")),
        new ContactId(Rows.uuid(row, "contact_id")),
        Rows.bigint(row, "read_seq"),
        new Wamid(Rows.text(row, "wamid")),
        Rows.flag(row, "typing"),
        new RequestId(Rows.uuid(row, "request_id")),
        state,
        state == State.FAILED ? error(row) : null,
        Rows.instant(row, "requested_at"),
        Rows.instant(row, "finished_at"));
  }

  private static Failure error(DbRow row) {
    return new Failure(
        null,
        Rows.integer(row, "error_code"),
        Rows.text(row, "error_type"),
        Rows.text(row, "error_message"),
        null);
  }
}

package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.Locale;

/**
 * The table {@code message_changes}: what was done to a message later. Nothing is written to the
 * message itself, so a change may come before it, again, or in any order; {@link Conversations}
 * shows a message with its newest edit and reactions, and a revoked one without content. Stateless.
 */
public final class MessageChanges {

  /** What is done to a message. */
  public enum Kind {
    REACTION,
    EDIT,
    REVOKE;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A change.
   *
   * @param wamid the message that makes it
   * @param by who made it; null for the business itself
   * @param emoji of a reaction; null takes it back
   * @param body of an edit; null when a caption is gone, or the edit could not be read
   * @param writtenAt by Meta's clock, in seconds; of two changes the later one counts, within one
   *     second the one that was stored later
   */
  public record Change(
      Wamid wamid,
      Wamid target,
      Kind kind,
      ContactId by,
      String emoji,
      String body,
      JsonNode payload,
      Instant writtenAt) {}

  /** The message that makes a change {@code %1$s}: its place tells when the change came here. */
  static final String ARRIVAL =
      """
      LEFT JOIN messages %1$sm ON %1$sm.phone_number_id = %1$s.phone_number_id
        AND %1$sm.wamid = %1$s.wamid\
      """;

  /** Needs {@link #ARRIVAL}. Message ids come last: they are in no order. */
  static final String NEWEST_FIRST =
      "%1$s.written_at DESC, %1$sm.seq DESC NULLS LAST, %1$s.wamid DESC";

  private static final int SENT_KEPT = 5;

  private MessageChanges() {}

  /** Keeps a change once per (number, wamid); of one person's reactions only the newest is kept. */
  public static void put(DbExecute tx, NumberId number, Change change, Instant now) {
    insert(tx, number, change, now);
    if (change.kind() == Kind.REACTION) {
      dropOlderReactions(tx, number, change, 1);
    }
  }

  /**
   * Keeps a reaction that was sent from here. Meta may tell later that it was not shown, and then
   * an earlier one stands, so a few of those are kept.
   */
  public static void putSent(DbExecute tx, NumberId number, Change reaction, Instant now) {
    insert(tx, number, reaction, now);
    dropOlderReactions(tx, number, reaction, SENT_KEPT);
  }

  /** A reaction that is sent anew gets another wamid; this one is of no message any more. */
  static void drop(DbExecute tx, NumberId number, Wamid wamid) {
    tx.createDelete(
            "DELETE FROM message_changes WHERE phone_number_id = :number AND wamid = :wamid")
        .addParam("number", number.toString())
        .addParam("wamid", wamid.value())
        .execute();
  }

  private static void insert(DbExecute tx, NumberId number, Change change, Instant now) {
    tx.createInsert(
            """
            INSERT INTO message_changes (phone_number_id, wamid, target_wamid, kind, from_business,
                contact_id, emoji, body, payload, written_at, received_at)
            VALUES (:number, :wamid, :target, :kind, :business, CAST(:by AS uuid), :emoji, :body,
                CAST(:payload AS jsonb), :at, :now)
            ON CONFLICT (phone_number_id, wamid) DO NOTHING
            """)
        .addParam("number", number.toString())
        .addParam("wamid", change.wamid().value())
        .addParam("target", change.target().value())
        .addParam("kind", change.kind().wireName())
        .addParam("business", change.by() == null)
        .addParam("by", (Object) (change.by() == null ? null : change.by().toString()))
        .addParam("emoji", (Object) change.emoji())
        .addParam("body", (Object) change.body())
        .addParam("payload", change.payload().toString())
        .addParam("at", Rows.time(change.writtenAt()))
        .addParam("now", Rows.time(now))
        .execute();
  }

  /** Somebody who keeps changing their mind must not make a message slow to read. */
  private static void dropOlderReactions(DbExecute tx, NumberId number, Change change, int kept) {
    tx.createDelete(
            """
            DELETE FROM message_changes c WHERE c.phone_number_id = :number
                AND c.target_wamid = :target AND c.kind = 'reaction'
                AND c.contact_id IS NOT DISTINCT FROM CAST(:by AS uuid)
                AND c.id NOT IN (SELECT x.id FROM message_changes x %s
                  WHERE x.phone_number_id = :number AND x.target_wamid = :target
                    AND x.kind = 'reaction'
                    AND x.contact_id IS NOT DISTINCT FROM CAST(:by AS uuid)
                  ORDER BY %s LIMIT :kept)
            """
                .formatted(ARRIVAL.formatted("x"), NEWEST_FIRST.formatted("x")))
        .addParam("kept", kept)
        .addParam("number", number.toString())
        .addParam("target", change.target().value())
        .addParam("by", (Object) (change.by() == null ? null : change.by().toString()))
        .execute();
  }
}

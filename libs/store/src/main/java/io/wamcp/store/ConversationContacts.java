package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Conversations named by the contact on their other side. A contact that was merged into another
 * names the same conversation. Every statement names the client, and joins the grants that let it
 * see a number. Stateless.
 */
public final class ConversationContacts {

  /** Who is on the other side: at least one of the two identifiers is there. */
  public record Counterpart(PhoneNumberId number, String waId, String bsuid) {

    /** The identifier to look for messages by. */
    public String identity() {
      return waId == null ? bsuid : waId;
    }
  }

  private static final String GRANTED =
      """
      JOIN client_grants g ON g.phone_number_id = p.phone_number_id AND g.client_id = :client
        AND g.revoked_at IS NULL AND ('*' = ANY(g.tools) OR CAST(:tool AS text) = ANY(g.tools))
      JOIN phone_numbers n ON n.id = p.phone_number_id AND n.disabled_at IS NULL
      """;

  private ConversationContacts() {}

  /** The other side of a conversation, if the client may see it with this tool. */
  public static Optional<Counterpart> find(
      DbExecute db, ClientId client, String tool, ContactId contact) {
    return db.createGet(
            """
            SELECT n.wa_phone_number_id, c.wa_id, c.bsuid FROM contacts p %s
            JOIN contacts c ON c.phone_number_id = p.phone_number_id
              AND c.id = COALESCE(p.merged_into_id, p.id)
            WHERE p.id = :contact AND COALESCE(c.wa_id, c.bsuid) IS NOT NULL
            """
                .formatted(GRANTED))
        .addParam("client", client.toString())
        .addParam("tool", tool)
        .addParam("contact", contact.toString())
        .execute()
        .map(
            row ->
                new Counterpart(
                    new PhoneNumberId(Rows.text(row, "wa_phone_number_id")),
                    Rows.text(row, "wa_id"),
                    Rows.text(row, "bsuid")));
  }

  /** Messages, each by one of its ids. */
  public record Touched(Collection<Wamid> wamids, Collection<MessageId> messages) {}

  /**
   * Those of the followed conversations that one of these messages of a number is part of; one in a
   * group is part of none.
   */
  public static Set<ContactId> touched(
      DbExecute db,
      ClientId client,
      String tool,
      PhoneNumberId number,
      Touched touched,
      Collection<ContactId> followed) {
    return db.createQuery(
            """
            SELECT p.id FROM contacts p %s
            WHERE n.wa_phone_number_id = :number
              AND p.id IN (SELECT CAST(v AS uuid)
                  FROM jsonb_array_elements_text(CAST(:followed AS jsonb)) AS v)
              AND EXISTS (SELECT 1 FROM messages m WHERE m.phone_number_id = p.phone_number_id
                  AND m.group_id IS NULL
                  AND (m.wamid IN (SELECT jsonb_array_elements_text(CAST(:wamids AS jsonb)))
                    OR m.id IN (SELECT CAST(v AS uuid)
                      FROM jsonb_array_elements_text(CAST(:messages AS jsonb)) AS v))
                  AND m.contact_id = COALESCE(p.merged_into_id, p.id))
            """
                .formatted(GRANTED))
        .addParam("client", client.toString())
        .addParam("tool", tool)
        .addParam("number", number.value())
        .addParam("followed", Json.write(followed.stream().map(ContactId::toString).toList()))
        .addParam("wamids", Json.write(touched.wamids().stream().map(Wamid::value).toList()))
        .addParam(
            "messages", Json.write(touched.messages().stream().map(MessageId::toString).toList()))
        .execute()
        .map(row -> new ContactId(Rows.uuid(row, "id")))
        .collect(Collectors.toSet());
  }
}

package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Contacts.Contact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message of either direction as a reader may see it. Everything a webhook said (body, payload,
 * names) is text of strangers. Absent values are null.
 *
 * @param contact the person, when known as a contact of the number
 * @param contactWaId WhatsApp id of the other side, digits without plus
 * @param requestId set on outbound messages that were accepted here
 * @param body with its newest edit; null of a revoked message, whose payload is empty too
 * @param echo whether the business wrote it on its own phone
 * @param reactions those that stand, oldest first
 * @param editedAt when it was last edited
 * @param revokedAt when it was deleted for everyone
 * @param at when it was sent by Meta's clock, or accepted here
 */
public record ConversationMessage(
    MessageId id,
    ConversationPosition position,
    NumberId number,
    PhoneNumberId phoneNumberId,
    boolean outbound,
    Wamid wamid,
    RequestId requestId,
    Contact contact,
    String contactWaId,
    String contactBsuid,
    String groupId,
    String type,
    String body,
    JsonNode payload,
    String replyToWamid,
    String status,
    Integer errorCode,
    String errorType,
    String errorMessage,
    boolean possibleDuplicate,
    int attempts,
    Instant at,
    Instant createdAt,
    Instant updatedAt,
    boolean echo,
    List<MessageReaction> reactions,
    Instant editedAt,
    Instant revokedAt) {

  /** The contact, as long as anything names that person. */
  public Optional<Contact> reachable() {
    return Optional.ofNullable(contact).filter(person -> !person.isRetired());
  }
}

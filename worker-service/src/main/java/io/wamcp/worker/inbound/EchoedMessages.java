package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.ContactId;
import io.wamcp.meta.webhook.EchoedMessage;
import io.wamcp.meta.webhook.SenderIdentity;
import io.wamcp.store.Contacts;
import io.wamcp.store.Json;
import io.wamcp.store.MessageStatuses.OfNumber;
import io.wamcp.store.Messages;
import io.wamcp.store.Messages.StoredMessage;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.worker.drain.Batch;
import io.wamcp.worker.status.EchoStatuses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Stores what the business wrote on its own phone: outbound, but no send, and nothing that opens a
 * service window. Stateless.
 */
final class EchoedMessages {

  /** The kind of notification for such a message. */
  static final String MESSAGE_ECHOED = "message.echoed";

  private EchoedMessages() {}

  /**
   * Stores a message with its recipient and what it does to an earlier message.
   *
   * @param slice the redacted slice of the webhook
   */
  static JsonNode store(
      DbExecute tx,
      Batch batch,
      PhoneNumber number,
      EchoedMessage message,
      JsonNode slice,
      Instant now) {
    ContactId contact =
        message.recipient() == null
            ? null
            : Contacts.upsert(
                tx,
                number.id(),
                People.identity(message.recipient()),
                People.notAfter(message.timestamp(), now),
                now);
    StoredMessage stored =
        Messages.insertEcho(tx, row(batch, number, message, contact, slice), now);
    List<DomainEvent> events = new ArrayList<>();
    if (stored.stored() != Messages.Stored.KNOWN) {
      EchoStatuses.join(tx, List.of(new OfNumber(number.id(), message.wamid())), now);
      Folding.fold(tx, number, change(message), now);
      events.addAll(Followers.notify(batch, number, MESSAGE_ECHOED, message.wamid()));
      events.addAll(Followers.download(batch, number, message.wamid(), message.media()));
    }
    batch.add(events);
    return result(message, stored, events);
  }

  private static Folding.Source change(EchoedMessage message) {
    return new Folding.Source(
        message.wamid(),
        message.type(),
        message.body(),
        message.payload(),
        null,
        message.timestamp());
  }

  private static Messages.NewMessage row(
      Batch batch, PhoneNumber number, EchoedMessage message, ContactId contact, JsonNode slice) {
    SenderIdentity recipient = message.recipient();
    return new Messages.NewMessage(
        batch.owner(),
        number.id(),
        contact,
        message.wamid(),
        recipient == null ? null : recipient.waId(),
        recipient == null ? null : recipient.userId(),
        message.groupId(),
        message.type().wireName(),
        message.body(),
        message.payload(),
        slice,
        message.replyTo() == null ? null : message.replyTo().value(),
        message.timestamp());
  }

  private static ObjectNode result(
      EchoedMessage message, StoredMessage stored, List<DomainEvent> events) {
    ObjectNode result = Json.mapper().createObjectNode();
    result.put("messageId", stored.id().toString());
    result.put("wamid", message.wamid().value());
    result.put("type", message.type().wireName());
    result.put("echo", true);
    result.put("stored", stored.stored().name().toLowerCase(Locale.ROOT));
    events.forEach(event -> result.withArray("events").add(event.eventName()));
    return result;
  }
}

package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MediaDownloadRequested;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.meta.webhook.InboundMessage;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.MessageReader;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Contacts;
import io.wamcp.store.Json;
import io.wamcp.store.Messages;
import io.wamcp.store.Messages.Stored;
import io.wamcp.store.Messages.StoredMessage;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.worker.drain.Batch;
import io.wamcp.worker.drain.ItemHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Stores inbound messages, each with all that follows from it. Thread-safe. */
public final class InboundMessages implements ItemHandler<WebhookReceived, InboundMessage> {

  /** The kind of notification for a message that was not there before. */
  static final String MESSAGE_RECEIVED = "message.received";

  private final WebhookParser parser;
  private final MessageReader reader = new MessageReader();
  private final Clock clock;

  public InboundMessages(WebhookParser parser, Clock clock) {
    this.parser = parser;
    this.clock = clock;
  }

  @Override
  public Class<WebhookReceived> eventType() {
    return WebhookReceived.class;
  }

  @Override
  public String eventName() {
    return WebhookReceived.NAME;
  }

  @Override
  public Kind kind() {
    return Kind.MESSAGE;
  }

  @Override
  public InboundMessage parse(WebhookReceived event) {
    if (parser.parseSlice(Json.toNode(event.rawPayload())) instanceof InboundMessageItem item
        && item.phoneNumberId().equals(event.phoneNumberId())) {
      return reader.read(item);
    }
    throw new NonRetriableException("the event's payload is no inbound message of its number");
  }

  @Override
  public void lock(DbExecute tx, List<Item<WebhookReceived, InboundMessage>> items) {
    Contacts.lock(
        tx,
        items.stream()
            .map(item -> new Contacts.Person(item.number().id(), identity(item.parsed())))
            .toList());
  }

  @Override
  public JsonNode apply(
      DbExecute tx, Item<WebhookReceived, InboundMessage> item, String runId, Batch batch) {
    return store(tx, item.number(), item.parsed(), item.event(), batch);
  }

  private JsonNode store(
      DbExecute tx,
      PhoneNumber number,
      InboundMessage message,
      WebhookReceived event,
      Batch batch) {
    Instant now = clock.instant();
    ContactId contact = Contacts.upsert(tx, number.id(), identity(message), now);
    StoredMessage stored =
        Messages.insertInbound(tx, row(batch.owner(), number, message, contact, event), now);
    FaultPoint.MESSAGE_STORED.reached();
    List<DomainEvent> events = new ArrayList<>();
    if (stored.stored() != Stored.KNOWN) {
      if (message.opensServiceWindow()) {
        Contacts.openWindow(tx, number.id(), contact, at(message, now));
      }
      events.addAll(notifications(batch, number, message));
      events.addAll(downloads(batch, message, event));
      batch.add(events);
    }
    return result(message, stored, events);
  }

  /** A time Meta puts in the future must not hold the service window open. */
  private static Instant at(InboundMessage message, Instant now) {
    Instant sent = message.timestamp();
    return sent == null || sent.isAfter(now) ? now : sent;
  }

  private static Contacts.Identity identity(InboundMessage message) {
    return new Contacts.Identity(
        waId(message),
        message.sender().userId(),
        message.sender().parentUserId(),
        message.sender().username(),
        message.sender().profileName());
  }

  /** Meta's own id for the person; the number the message carries where it names no contact. */
  private static String waId(InboundMessage message) {
    return message.sender().waId() == null ? message.sender().from() : message.sender().waId();
  }

  private static Messages.NewInbound row(
      ClientId owner,
      PhoneNumber number,
      InboundMessage message,
      ContactId contact,
      WebhookReceived event) {
    return new Messages.NewInbound(
        owner,
        number.id(),
        contact,
        message.wamid(),
        waId(message),
        message.sender().userId(),
        message.groupId(),
        message.type().wireName(),
        message.body(),
        message.payload(),
        Json.toNode(event.rawPayload()),
        message.replyTo() == null ? null : message.replyTo().value(),
        message.timestamp());
  }

  private static List<ClientNotify> notifications(
      Batch batch, PhoneNumber number, InboundMessage message) {
    return batch.granted(number.id()).stream()
        .map(
            client ->
                new ClientNotify(client, number.phoneNumberId(), MESSAGE_RECEIVED, message.wamid()))
        .toList();
  }

  private static List<MediaDownloadRequested> downloads(
      Batch batch, InboundMessage message, WebhookReceived event) {
    if (message.media().isEmpty()) {
      return List.of();
    }
    ClientId owner = batch.owner();
    return message.media().stream()
        .map(
            media ->
                new MediaDownloadRequested(
                    owner,
                    event.phoneNumberId(),
                    media.id(),
                    message.wamid(),
                    MediaDownloadRequested.keyOf(
                        event.phoneNumberId(), message.wamid(), media.id())))
        .toList();
  }

  private static JsonNode result(
      InboundMessage message, StoredMessage stored, List<DomainEvent> events) {
    ObjectNode result = Json.mapper().createObjectNode();
    result.put("messageId", stored.id().toString());
    result.put("wamid", message.wamid().value());
    result.put("type", message.type().wireName());
    result.put("stored", stored.stored().name().toLowerCase(java.util.Locale.ROOT));
    events.forEach(event -> result.withArray("events").add(event.eventName()));
    return result;
  }
}

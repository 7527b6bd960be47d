package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MediaDownloadRequested;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.meta.webhook.InboundMessage;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.MessageReader;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Clients;
import io.wamcp.store.Contacts;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Grants;
import io.wamcp.store.Json;
import io.wamcp.store.Messages;
import io.wamcp.store.Messages.Stored;
import io.wamcp.store.Messages.StoredMessage;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.ProcessedEvents;
import io.wamcp.store.ProcessedEvents.Claim;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Stores inbound messages, each with all that follows from it in one transaction. Thread-safe. */
public final class InboundMessages {

  /** The kind of notification for a message that was not there before. */
  static final String MESSAGE_RECEIVED = "message.received";

  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final WebhookParser parser;
  private final MessageReader reader = new MessageReader();
  private final Clock clock;

  public InboundMessages(
      AfterCommit afterCommit, Numbers numbers, WebhookParser parser, Clock clock) {
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.parser = parser;
    this.clock = clock;
  }

  /**
   * Processes one item for this run.
   *
   * @return what was done, or {@code {"duplicate": true}}
   * @throws NonRetriableException when the event is not an inbound message
   */
  JsonNode process(WebhookReceived event, String runId) {
    PhoneNumber number = numbers.known(event.phoneNumberId());
    InboundMessage message = read(event);
    return afterCommit.transaction(
        tx -> {
          Claim claim =
              ProcessedEvents.claim(
                  tx, number.id(), Kind.MESSAGE, event.derivedEventId(), runId, clock.instant());
          return switch (claim) {
            case Claim.Won won -> store(tx, number, message, event);
            case Claim.Repeated repeated -> repeated.result();
            case Claim.Duplicate duplicate -> duplicate(tx, number, event);
          };
        });
  }

  private InboundMessage read(WebhookReceived event) {
    if (parser.parseSlice(Json.toNode(event.rawPayload())) instanceof InboundMessageItem item
        && item.phoneNumberId().equals(event.phoneNumberId())) {
      return reader.read(item);
    }
    throw new NonRetriableException("the event's payload is no inbound message of its number");
  }

  private JsonNode store(
      DbExecute tx, PhoneNumber number, InboundMessage message, WebhookReceived event) {
    Instant now = clock.instant();
    ContactId contact = Contacts.upsert(tx, number.id(), identity(message), now);
    StoredMessage stored =
        Messages.insertInbound(tx, row(tx, number, message, contact, event), now);
    List<DomainEvent> events = new ArrayList<>();
    if (stored.stored() != Stored.KNOWN) {
      if (message.opensServiceWindow()) {
        Contacts.openWindow(tx, number.id(), contact, at(message, now));
      }
      events.addAll(notifications(tx, number, message));
      events.addAll(downloads(tx, message, event));
      EventOutbox.insert(tx, events, now);
      events.forEach(afterCommit::dispatch);
    }
    EventOutbox.confirm(tx, WebhookReceived.NAME, event.derivedEventId());
    JsonNode result = result(message, stored, events);
    ProcessedEvents.keepResult(tx, number.id(), event.derivedEventId(), result);
    return result;
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
      DbExecute tx,
      PhoneNumber number,
      InboundMessage message,
      ContactId contact,
      WebhookReceived event) {
    return new Messages.NewInbound(
        ownerOf(tx),
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

  /** Inbound rows belong to the owner; other clients see them by grant (docs: tenancy). */
  private static ClientId ownerOf(DbExecute tx) {
    return Clients.owner(tx)
        .map(Clients.Client::id)
        .orElseThrow(
            () ->
                new IllegalStateException("no owner client yet: run './wa-mcp admin owner init'"));
  }

  private static List<ClientNotify> notifications(
      DbExecute tx, PhoneNumber number, InboundMessage message) {
    return Grants.clientsOf(tx, number.id()).stream()
        .map(
            client ->
                new ClientNotify(client, number.phoneNumberId(), MESSAGE_RECEIVED, message.wamid()))
        .toList();
  }

  private static List<MediaDownloadRequested> downloads(
      DbExecute tx, InboundMessage message, WebhookReceived event) {
    if (message.media().isEmpty()) {
      return List.of();
    }
    ClientId owner = ownerOf(tx);
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

  private JsonNode duplicate(DbExecute tx, PhoneNumber number, WebhookReceived event) {
    // Ingress has counted the ones it publishes itself; here count what the engine brought twice.
    if (!event.dispatchKey().contains("#d")) {
      ProcessedEvents.countDuplicate(tx, number.id(), event.derivedEventId());
    }
    EventOutbox.confirm(tx, WebhookReceived.NAME, event.derivedEventId());
    return Json.mapper().createObjectNode().put("duplicate", true);
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

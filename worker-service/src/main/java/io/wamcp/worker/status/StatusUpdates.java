package io.wamcp.worker.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.meta.webhook.StatusItem;
import io.wamcp.meta.webhook.StatusReader;
import io.wamcp.meta.webhook.StatusUpdate;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Json;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.OfNumber;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.RecipientContacts;
import io.wamcp.store.SendRetries;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.worker.drain.Batch;
import io.wamcp.worker.drain.ItemHandler;
import io.wamcp.worker.outbound.Settlement;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Applies Meta's statuses to our messages, in any order. Thread-safe. */
public final class StatusUpdates implements ItemHandler<StatusUpdateReceived, StatusRow> {

  private final WebhookParser parser;
  private final StatusReader reader = new StatusReader();
  private final Settlement settlement;
  private final Clock clock;

  public StatusUpdates(WebhookParser parser, Settlement settlement, Clock clock) {
    this.parser = parser;
    this.settlement = settlement;
    this.clock = clock;
  }

  @Override
  public Class<StatusUpdateReceived> eventType() {
    return StatusUpdateReceived.class;
  }

  @Override
  public String eventName() {
    return StatusUpdateReceived.NAME;
  }

  @Override
  public Kind kind() {
    return Kind.STATUS;
  }

  @Override
  public StatusRow parse(StatusUpdateReceived event) {
    if (parser.parseSlice(Json.toNode(event.raw())) instanceof StatusItem item
        && item.phoneNumberId().equals(event.phoneNumberId())) {
      StatusUpdate update = reader.read(item);
      return new StatusRow(
          update.wamid(),
          update.status(),
          update.participant() == null ? "" : update.participant(),
          requestId(update.opaqueCallbackData()),
          update.timestamp(),
          Json.toNode(update.errors()),
          Json.toNode(event.raw()),
          StatusRecipients.of(update));
    }
    throw new NonRetriableException("the event's payload is no status of its number");
  }

  @Override
  public Optional<Wamid> wamid(StatusRow parsed) {
    return Optional.of(parsed.wamid());
  }

  /** Which locks there are to take depends on what {@link #applyAll} looks up first. */
  @Override
  public void lock(DbExecute tx, List<Item<StatusUpdateReceived, StatusRow>> items) {}

  @Override
  public JsonNode apply(
      DbExecute tx, Item<StatusUpdateReceived, StatusRow> item, String runId, Batch batch) {
    return applyAll(tx, List.of(item), runId, batch).get(item.event().subjectKey());
  }

  /**
   * Statuses that only raise a row or are parked are written together; one that may settle a send
   * sees, and leaves behind, what each before it has written. Locks first people, then wamids, then
   * rows of contacts, then of messages, as whoever stores what people write.
   */
  @Override
  public Map<String, JsonNode> applyAll(
      DbExecute tx, List<Item<StatusUpdateReceived, StatusRow>> items, String runId, Batch batch) {
    RecipientContacts recipients = StatusRecipients.lock(tx, items, clock.instant());
    MessageStatuses.lockWamids(tx, items.stream().map(StatusUpdates::message).toList());
    recipients.learn();
    RaisedTogether together = new RaisedTogether(tx);
    together.lock(items.stream().map(StatusUpdates::message).collect(Collectors.toSet()));
    Map<String, JsonNode> results = new HashMap<>();
    ChangedMessages changed = new ChangedMessages();
    for (Item<StatusUpdateReceived, StatusRow> item : items) {
      results.put(
          item.event().subjectKey(),
          together.mayAdd(message(item), item.parsed())
              ? together.add(message(item), item.parsed(), clock.instant())
              : between(tx, together, item, runId));
      together.find(message(item)).ifPresent(id -> changed.add(item.number(), id));
    }
    together.write(clock.instant());
    joinEchoes(tx, items, results, changed);
    changed.tell(tx);
    return results;
  }

  /** What is parked so far may be about an echo: a row that no send is about. */
  private void joinEchoes(
      DbExecute tx,
      List<Item<StatusUpdateReceived, StatusRow>> items,
      Map<String, JsonNode> results,
      ChangedMessages changed) {
    List<Item<StatusUpdateReceived, StatusRow>> parked =
        items.stream()
            .filter(item -> results.get(item.event().subjectKey()).path("parked").asBoolean())
            .toList();
    if (parked.isEmpty()) {
      return;
    }
    Map<OfNumber, MessageId> echoes =
        EchoStatuses.join(
            tx, parked.stream().map(StatusUpdates::message).toList(), clock.instant());
    parked.stream()
        .filter(item -> echoes.containsKey(message(item)))
        .forEach(
            item -> {
              results.put(item.event().subjectKey(), ofEcho(item.parsed()));
              changed.add(item.number(), echoes.get(message(item)));
            });
  }

  private static JsonNode ofEcho(StatusRow status) {
    return Json.mapper().createObjectNode().put("status", status.status()).put("echo", true);
  }

  /** May flag another row as a possible duplicate, which is nothing that statuses look at. */
  private JsonNode between(
      DbExecute tx,
      RaisedTogether together,
      Item<StatusUpdateReceived, StatusRow> item,
      String runId) {
    together.write(clock.instant());
    JsonNode result = settle(tx, item.number(), item.parsed(), runId);
    together.lock(Set.of(message(item)));
    return result;
  }

  private static OfNumber message(Item<StatusUpdateReceived, StatusRow> item) {
    return new OfNumber(item.number().id(), item.parsed().wamid());
  }

  /** Callback data of other senders on the same number is not ours to read. */
  private static RequestId requestId(String opaque) {
    try {
      return opaque == null ? null : RequestId.of(opaque);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Applies a status whose wamid nobody knows, but which carries a request id. */
  private JsonNode settle(DbExecute tx, PhoneNumber number, StatusRow status, String runId) {
    Optional<Send> known = Sends.lock(tx, number.id(), status.requestId());
    MessageStatuses.insert(
        tx, number.id(), known.map(Send::messageId).orElse(null), status, clock.instant());
    FaultPoint.STATUS_STORED.reached();
    return known
        .map(send -> result(status, raise(tx, number, send, status, runId)))
        .orElseGet(() -> parked(status));
  }

  static JsonNode parked(StatusRow status) {
    return Json.mapper().createObjectNode().put("status", status.status()).put("parked", true);
  }

  static JsonNode result(StatusRow status, Send raised) {
    return Json.mapper()
        .createObjectNode()
        .put("status", status.status())
        .put("queueId", raised.requestId().toString())
        .put("messageStatus", raised.status().wireName());
  }

  /** A status is proof that Meta has the message, so it settles a send first, then raises it. */
  private Send raise(DbExecute tx, PhoneNumber number, Send send, StatusRow status, String runId) {
    if (SendRetries.isOfEarlierAttempt(tx, send, status.wamid())) {
      return send;
    }
    settlement.accept(tx, number, send, status.wamid(), runId);
    if (send.wamid() != null) {
      // A second copy of one send was accepted too; its statuses must not blur the first's.
      return send;
    }
    Send accepted = Sends.lock(tx, number.id(), send.requestId()).orElseThrow();
    Send joined = StatusLadder.applyParked(tx, number.id(), accepted, clock.instant());
    return StatusLadder.apply(tx, joined, status, clock.instant());
  }
}

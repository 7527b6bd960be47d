package io.wamcp.worker.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.id.RequestId;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.meta.webhook.StatusItem;
import io.wamcp.meta.webhook.StatusReader;
import io.wamcp.meta.webhook.StatusUpdate;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Json;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.ProcessedEvents;
import io.wamcp.store.ProcessedEvents.Claim;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.outbound.Settlement;
import java.time.Clock;
import java.util.Optional;

/** Applies Meta's statuses to our messages, in any order. Thread-safe. */
public final class StatusUpdates {

  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final WebhookParser parser;
  private final StatusReader reader = new StatusReader();
  private final Settlement settlement;
  private final Clock clock;

  public StatusUpdates(
      AfterCommit afterCommit,
      Numbers numbers,
      WebhookParser parser,
      Settlement settlement,
      Clock clock) {
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.parser = parser;
    this.settlement = settlement;
    this.clock = clock;
  }

  /** Applies one status for this run; says what it did. */
  JsonNode apply(StatusUpdateReceived event, String runId) {
    PhoneNumber number = numbers.known(event.phoneNumberId());
    StatusRow status = read(event);
    return afterCommit.transaction(
        tx -> {
          Claim claim =
              ProcessedEvents.claim(
                  tx, number.id(), Kind.STATUS, event.derivedEventId(), runId, clock.instant());
          return switch (claim) {
            case Claim.Won won -> apply(tx, number, status, event, runId);
            case Claim.Repeated repeated -> repeated.result();
            case Claim.Duplicate duplicate -> duplicate(tx, number, event);
          };
        });
  }

  private StatusRow read(StatusUpdateReceived event) {
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
          Json.toNode(event.raw()));
    }
    throw new NonRetriableException("the event's payload is no status of its number");
  }

  /** Callback data of other senders on the same number is not ours to read. */
  private static RequestId requestId(String opaque) {
    try {
      return opaque == null ? null : RequestId.of(opaque);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private JsonNode apply(
      DbExecute tx,
      PhoneNumber number,
      StatusRow status,
      StatusUpdateReceived event,
      String runId) {
    MessageStatuses.lockWamid(tx, number.id(), status.wamid());
    Optional<Send> known = find(tx, number, status);
    MessageStatuses.insert(
        tx, number.id(), known.map(Send::messageId).orElse(null), status, clock.instant());
    ObjectNode result = Json.mapper().createObjectNode().put("status", status.status());
    if (known.isEmpty()) {
      result.put("parked", true);
    } else {
      Send raised = raise(tx, number, known.get(), status, runId);
      result.put("queueId", raised.requestId().toString());
      result.put("messageStatus", raised.status().wireName());
    }
    EventOutbox.confirm(tx, StatusUpdateReceived.NAME, event.derivedEventId());
    ProcessedEvents.keepResult(tx, number.id(), event.derivedEventId(), result);
    return result;
  }

  private static Optional<Send> find(DbExecute tx, PhoneNumber number, StatusRow status) {
    Optional<Send> byWamid = Sends.lockByWamid(tx, number.id(), status.wamid());
    if (byWamid.isPresent() || status.requestId() == null) {
      return byWamid;
    }
    return Sends.lock(tx, number.id(), status.requestId());
  }

  /** A status is proof that Meta has the message, so it settles a send first, then raises it. */
  private Send raise(DbExecute tx, PhoneNumber number, Send send, StatusRow status, String runId) {
    Send current = send;
    if (send.wamid() == null) {
      settlement.accept(tx, number, send, status.wamid(), runId);
      current = Sends.lock(tx, number.id(), send.requestId()).orElseThrow();
      StatusLadder.applyParked(tx, number.id(), current, clock.instant());
      current = Sends.lock(tx, number.id(), send.requestId()).orElseThrow();
    } else if (!send.wamid().equals(status.wamid())) {
      // A second copy of one send was accepted too; its statuses must not blur the first's.
      settlement.accept(tx, number, send, status.wamid(), runId);
      return send;
    }
    return StatusLadder.apply(tx, current, status, clock.instant());
  }

  private JsonNode duplicate(DbExecute tx, PhoneNumber number, StatusUpdateReceived event) {
    if (!event.dispatchKey().contains("#d")) {
      ProcessedEvents.countDuplicate(tx, number.id(), event.derivedEventId());
    }
    EventOutbox.confirm(tx, StatusUpdateReceived.NAME, event.derivedEventId());
    return Json.mapper().createObjectNode().put("duplicate", true);
  }
}

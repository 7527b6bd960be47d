package io.wamcp.mcp.tool;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Json;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Accepted;
import io.wamcp.store.Sends.NewSend;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Accepts a message for sending: its row and the event that gets it sent are committed together, so
 * an accepted message cannot be forgotten. Thread-safe.
 */
public final class SendAcceptance {

  /**
   * An accepted message.
   *
   * @param deduplicated whether it had been accepted before under the same idempotency key
   */
  record Receipt(RequestId requestId, boolean deduplicated) {}

  private final Database database;
  private final Consumer<List<DomainEvent>> dispatcher;
  private final InstantSource clock;
  private final Supplier<UUID> ids;

  /**
   * Makes the acceptance.
   *
   * @param dispatcher gets the committed events; must not block and must not throw
   */
  public SendAcceptance(
      Database database,
      Consumer<List<DomainEvent>> dispatcher,
      InstantSource clock,
      Supplier<UUID> ids) {
    this.database = database;
    this.dispatcher = dispatcher;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Accepts the message, once per idempotency key of the client. A repeat of an accepted message is
   * answered as such whatever the window is by now.
   *
   * @throws ToolFailureException when the key may not send to this person, or the person's window
   *     is closed and the caller does not insist
   */
  Receipt accept(Principal caller, OutgoingDraft message) {
    AllowedRecipients.check(caller, message.to());
    Instant now = clock.instant();
    NewSend send = newSend(caller, message);
    Optional<ToolFailureException> closed =
        message.force() ? Optional.empty() : WindowCheck.problem(message, now);
    if (closed.isPresent()) {
      Accepted earlier = database.query(db -> Sends.accepted(db, send)).orElseThrow(closed::get);
      return receipt(earlier, send);
    }
    MessageSendRequested event = event(send, message);
    Accepted accepted =
        database.transaction(
            tx -> {
              Accepted outcome = Sends.insertQueued(tx, send, now);
              if (outcome instanceof Accepted.New) {
                EventOutbox.insert(tx, List.of(event), now);
              }
              return outcome;
            });
    if (accepted instanceof Accepted.New) {
      FaultPoint.MCP_SEND_COMMITTED.reached();
      dispatcher.accept(List.of(event));
      FaultPoint.MCP_SEND_DISPATCHED.reached();
    }
    return receipt(accepted, send);
  }

  /** What to say beside a message that was sent although the window looks closed. */
  Optional<String> warning(OutgoingDraft message) {
    return WindowCheck.warning(message, clock.instant());
  }

  private static Receipt receipt(Accepted accepted, NewSend send) {
    return switch (accepted) {
      case Accepted.New fresh -> new Receipt(send.requestId(), false);
      case Accepted.Same same -> new Receipt(same.requestId(), true);
      case Accepted.Conflict conflict -> throw conflict();
    };
  }

  private NewSend newSend(Principal caller, OutgoingDraft message) {
    return new NewSend(
        new MessageId(ids.get()),
        new RequestId(ids.get()),
        caller.clientId(),
        caller.apiKeyId(),
        message.number().id(),
        message.contact().map(Contact::id).orElse(null),
        message.to().text(),
        message.type(),
        message.body(),
        message.payload(),
        message.replyTo(),
        message.idempotencyKey(),
        message.fingerprint());
  }

  private static MessageSendRequested event(NewSend send, OutgoingDraft message) {
    return new MessageSendRequested(
        send.clientId(),
        send.apiKeyId(),
        message.number().phoneNumberId(),
        send.messageId(),
        send.recipient(),
        send.type(),
        Json.toMap(send.payload()),
        send.requestId(),
        send.requestId().toString());
  }

  private static ToolFailureException conflict() {
    return new ToolFailureException(
        "idempotency_conflict",
        "This idempotencyKey was used before for another message, so nothing was sent.",
        "Use a new idempotencyKey for a new message; repeat a key only with the very same"
            + " arguments.");
  }
}

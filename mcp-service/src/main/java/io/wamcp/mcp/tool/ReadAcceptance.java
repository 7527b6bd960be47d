package io.wamcp.mcp.tool;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.Chats;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.ReadMarks;
import io.wamcp.store.ReadMarks.NewMark;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sets a read mark: it and the event that tells WhatsApp are committed together. Every call is a
 * request of its own, since the typing indicator may be wanted again. Thread-safe.
 */
public final class ReadAcceptance {

  private final Database database;
  private final Consumer<List<DomainEvent>> dispatcher;
  private final InstantSource clock;
  private final Supplier<UUID> ids;

  /**
   * Makes the acceptance.
   *
   * @param dispatcher gets the committed events; must not block and must not throw
   */
  public ReadAcceptance(
      Database database,
      Consumer<List<DomainEvent>> dispatcher,
      InstantSource clock,
      Supplier<UUID> ids) {
    this.database = database;
    this.dispatcher = dispatcher;
    this.clock = clock;
    this.ids = ids;
  }

  /** Marks the chat up to this inbound message; returns how many later ones are unread. */
  int accept(Principal caller, ConversationMessage message, boolean typing) {
    RequestId request = new RequestId(ids.get());
    ContactId contact = message.contact().id();
    NewMark mark =
        new NewMark(
            caller.clientId(),
            message.number(),
            contact,
            message.position().seq(),
            message.wamid(),
            typing,
            request);
    MessageReadRequested event = event(caller, message, typing, request);
    Instant now = clock.instant();
    int unread =
        database.transaction(
            tx -> {
              ReadMarks.request(tx, mark, now);
              EventOutbox.insert(tx, List.of(event), now);
              return Chats.unread(tx, caller.clientId(), List.of(contact)).getOrDefault(contact, 0);
            });
    FaultPoint.MCP_READ_COMMITTED.reached();
    dispatcher.accept(List.of(event));
    FaultPoint.MCP_READ_DISPATCHED.reached();
    return unread;
  }

  private static MessageReadRequested event(
      Principal caller, ConversationMessage message, boolean typing, RequestId request) {
    return new MessageReadRequested(
        caller.clientId(),
        caller.apiKeyId(),
        message.phoneNumberId(),
        message.wamid(),
        typing,
        request,
        MessageReadRequested.keyOf(request));
  }
}

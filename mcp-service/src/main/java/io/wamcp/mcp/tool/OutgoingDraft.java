package io.wamcp.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.ServiceWindow;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.Json;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.util.Optional;

/**
 * A checked message that waits to be accepted. What is absent is null.
 *
 * @param tool the tool that was called: its grant lets the sender see the outcome
 * @param type Meta's message type
 * @param body what a person reads
 * @param payload what {@code send-message} makes the message of
 * @param force whether to send although the person's window looks closed
 */
record OutgoingDraft(
    String tool,
    PhoneNumber number,
    Recipient to,
    Optional<Contact> contact,
    String type,
    String body,
    JsonNode payload,
    String replyTo,
    String idempotencyKey,
    boolean force) {

  private static final String TEXT = "text";
  private static final String REACTION = "reaction";
  private static final String TARGET = "targetWamid";

  /** Words. */
  static OutgoingDraft text(
      PhoneNumber number, Recipient to, Optional<Contact> contact, SendMessage input) {
    JsonNode payload =
        Json.mapper()
            .createObjectNode()
            .put("body", input.body())
            .put("preview_url", Boolean.TRUE.equals(input.previewUrl()));
    return new OutgoingDraft(
        SendMessageTool.NAME,
        number,
        to,
        contact,
        TEXT,
        input.body(),
        payload,
        input.replyTo(),
        input.idempotencyKey(),
        Boolean.TRUE.equals(input.force()));
  }

  /** A reaction, in the form in which reactions of customers are stored. */
  static OutgoingDraft reaction(
      PhoneNumber number, Recipient to, Optional<Contact> contact, SendReaction input) {
    boolean removed = input.emoji().isEmpty();
    var payload =
        Json.mapper()
            .createObjectNode()
            .put(TARGET, new Wamid(input.wamid()).value())
            .put("emoji", input.emoji());
    if (removed) {
      payload.put("removed", true);
    }
    return new OutgoingDraft(
        SendReactionTool.NAME,
        number,
        to,
        contact,
        REACTION,
        removed ? null : input.emoji(),
        payload,
        null,
        input.idempotencyKey(),
        Boolean.TRUE.equals(input.force()));
  }

  ServiceWindow window() {
    return contact.map(Contact::window).orElse(ServiceWindow.NEVER_OPENED);
  }

  /** Tells whether two drafts are the same message. */
  String fingerprint() {
    String about = type.equals(REACTION) ? payload.path(TARGET).asText() : replyTo;
    return Fingerprint.of(number.phoneNumberId().value(), to.text(), type, body, about);
  }
}

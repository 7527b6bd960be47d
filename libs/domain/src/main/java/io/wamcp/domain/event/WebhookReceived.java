package io.wamcp.domain.event;

import io.wamcp.domain.id.PhoneNumberId;
import java.util.Map;
import java.util.Optional;

/**
 * One webhook item, durable in Postgres, waits for {@code process-message}: an inbound message, an
 * echo of a message the business wrote on its own phone, or an account event about a contact.
 *
 * @param rawPayload the item's own redacted slice of the webhook, in Meta's shape
 * @param derivedEventId {@code msg:<phone_number_id>:<wamid>}, with {@code :unsupported} for a
 *     placeholder; {@code echo:<phone_number_id>:<wamid>}; else {@code <field>:<entry>:<hash>}
 * @param payloadStored true where {@code rawPayload} is empty as it is too large for an event, and
 *     the outbox row has it; else absent
 */
public record WebhookReceived(
    PhoneNumberId phoneNumberId,
    Map<String, Object> rawPayload,
    String derivedEventId,
    String dispatchKey,
    Boolean payloadStored)
    implements DomainEvent {

  public static final String NAME = "wa/webhook.received";

  public WebhookReceived {
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.required("rawPayload", rawPayload);
    EventFields.key("derivedEventId", derivedEventId);
    EventFields.key("dispatchKey", dispatchKey);
  }

  /** An event with its payload. */
  public WebhookReceived(
      PhoneNumberId phoneNumberId,
      Map<String, Object> rawPayload,
      String derivedEventId,
      String dispatchKey) {
    this(phoneNumberId, rawPayload, derivedEventId, dispatchKey, null);
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  public String subjectKey() {
    return derivedEventId;
  }

  @Override
  public Optional<String> payloadField() {
    return Optional.of("rawPayload");
  }

  @Override
  public boolean payloadLeftOut() {
    return Boolean.TRUE.equals(payloadStored);
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

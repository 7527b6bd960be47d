package io.wamcp.domain.event;

import io.wamcp.domain.id.PhoneNumberId;
import java.util.Map;

/**
 * One webhook item, durable in Postgres, waits for {@code process-message}: an inbound message, an
 * echo of a message the business wrote on its own phone, or an account event about a contact.
 *
 * @param rawPayload the item's own redacted slice of the webhook, in Meta's shape
 * @param derivedEventId {@code msg:<phone_number_id>:<wamid>}, with {@code :unsupported} for a
 *     placeholder; {@code echo:<phone_number_id>:<wamid>}; else {@code <field>:<entry>:<hash>}
 */
public record WebhookReceived(
    PhoneNumberId phoneNumberId,
    Map<String, Object> rawPayload,
    String derivedEventId,
    String dispatchKey)
    implements DomainEvent {

  public static final String NAME = "wa/webhook.received";

  public WebhookReceived {
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.required("rawPayload", rawPayload);
    EventFields.key("derivedEventId", derivedEventId);
    EventFields.key("dispatchKey", dispatchKey);
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
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

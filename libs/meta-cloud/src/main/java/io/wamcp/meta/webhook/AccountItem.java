package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import java.time.Instant;

/**
 * Anything that is neither message nor status: account and template updates, errors of a whole
 * value, history, calls, and fields not known yet.
 *
 * @param phoneNumberId null when the value names none, as most account fields do
 * @param field the field Meta sent it under
 */
public record AccountItem(
    PhoneNumberId phoneNumberId, WabaId wabaId, String field, String derivedEventId, JsonNode slice)
    implements WebhookItem {

  /** The value as Meta sent it, redacted. */
  public JsonNode value() {
    return slice.path("value");
  }

  /** The business number an alert is about, by Meta's id; null when it is about something else. */
  public PhoneNumberId entityNumber() {
    boolean number = "PHONE_NUMBER".equals(JsonFields.scalar(value(), "entity_type"));
    return number ? JsonFields.phoneNumberId(value(), "entity_id") : null;
  }

  /** The business number as people read it; null where the value names none this way. */
  public String displayNumber() {
    return JsonFields.scalar(value(), "display_phone_number");
  }

  /** When it happened, as Meta says on the entry; null where it says nothing usable. */
  public Instant occurredAt() {
    return JsonFields.seconds(slice, ChangeContext.ENTRY_TIME);
  }
}

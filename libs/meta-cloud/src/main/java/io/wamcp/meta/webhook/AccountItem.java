package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;

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
}

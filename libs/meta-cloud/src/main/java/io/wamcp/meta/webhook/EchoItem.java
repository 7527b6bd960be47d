package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.domain.id.Wamid;

/**
 * A message the business wrote on its own phone, beside this gateway. {@link MessageReader} reads
 * its meaning.
 */
public record EchoItem(
    PhoneNumberId phoneNumberId, WabaId wabaId, Wamid wamid, String derivedEventId, JsonNode slice)
    implements WebhookItem {

  /** The message object as Meta sent it, redacted. */
  JsonNode message() {
    return slice.path("value").path(EchoesChange.ECHOES).path(0);
  }

  /** The recipient's contact; missing node when Meta sent none. */
  JsonNode contact() {
    return slice.path("value").path("contacts").path(0);
  }
}

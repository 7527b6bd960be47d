package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.domain.id.Wamid;

/** A delivery status of a message the business sent. {@link StatusReader} reads its meaning. */
public record StatusItem(
    PhoneNumberId phoneNumberId,
    WabaId wabaId,
    Wamid wamid,
    String status,
    String derivedEventId,
    JsonNode slice)
    implements WebhookItem {

  /** The status object as Meta sent it, redacted. */
  JsonNode statusNode() {
    return slice.path("value").path("statuses").path(0);
  }

  /** The recipient's contact; missing node when Meta sent none. */
  JsonNode contact() {
    return slice.path("value").path("contacts").path(0);
  }
}

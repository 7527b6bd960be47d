package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;

/**
 * One element of a webhook. Two deliveries of the same element have the same {@link
 * #derivedEventId()}, however Meta batches them.
 */
public sealed interface WebhookItem
    permits InboundMessageItem, EchoItem, StatusItem, AccountItem, UnusableItem {

  /** Meta's id of the business number the element is about; null when it names none. */
  PhoneNumberId phoneNumberId();

  /** The account of the surrounding entry; null when it names none. */
  WabaId wabaId();

  /** The key to deduplicate by. */
  String derivedEventId();

  /**
   * The element alone, in Meta's own shape, redacted and safe to store: {@code {entryId, field,
   * value}}, and {@code entryTime} of what has no time of its own. {@link WebhookParser#parseSlice}
   * reads it back.
   */
  JsonNode slice();
}

package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;

/**
 * An element that cannot be used; its neighbours can. To be kept with its reason, never dropped.
 *
 * @param phoneNumberId null when unknown
 * @param wabaId null when unknown
 */
public record UnusableItem(
    PhoneNumberId phoneNumberId,
    WabaId wabaId,
    UnusableReason reason,
    String derivedEventId,
    JsonNode slice)
    implements WebhookItem {}

package io.wamcp.testkit.meta;

/**
 * A customer's message on its way to the webhook.
 *
 * @param status the first answer of the webhook; 0 when there was none
 */
public record InboundDelivery(String wamid, int status) {}

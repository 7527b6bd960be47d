package io.wamcp.meta.webhook;

/**
 * Who wrote, or whom an echo went to. A phone number is no identity any more: people with a user
 * name may have none, and the user id is per business portfolio. At least one of {@code waId},
 * {@code from} and {@code userId} is present; every component may be null.
 *
 * @param waId the WhatsApp id, digits without a plus; may differ from {@code from} for some
 *     countries
 * @param from the number as the message carries it
 * @param userId the business-scoped user id
 * @param parentUserId the user id in the parent portfolio
 * @param username the name the person chose, without a leading at sign
 * @param profileName the display name; anything at all, never to be trusted
 */
public record SenderIdentity(
    String waId,
    String from,
    String userId,
    String parentUserId,
    String username,
    String profileName) {}

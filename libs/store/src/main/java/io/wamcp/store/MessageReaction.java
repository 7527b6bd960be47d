package io.wamcp.store;

import java.time.Instant;

/**
 * A reaction as it stands now. Absent values are null.
 *
 * @param fromBusiness whether the business reacted; then the ids are null
 * @param waId WhatsApp id of who reacted, digits without plus
 * @param name what the person calls themselves; text of a stranger
 */
public record MessageReaction(
    String emoji, boolean fromBusiness, String waId, String bsuid, String name, Instant at) {}

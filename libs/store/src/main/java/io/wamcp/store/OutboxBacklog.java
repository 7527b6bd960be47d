package io.wamcp.store;

import java.time.Instant;

/**
 * The state of the outbox at one moment.
 *
 * @param oldest when the oldest waiting row was written; null when none waits
 */
public record OutboxBacklog(long pending, long parked, Instant oldest) {}

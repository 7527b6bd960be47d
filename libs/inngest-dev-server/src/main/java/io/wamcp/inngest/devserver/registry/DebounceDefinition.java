package io.wamcp.inngest.devserver.registry;

import io.wamcp.inngest.devserver.expression.Expression;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts a start off until no event came for a period.
 *
 * @param timeout longest delay from the first event on; none for no bound
 */
public record DebounceDefinition(
    Duration period, Optional<Duration> timeout, Optional<Expression> key) {}

package io.wamcp.inngest.devserver.registry;

import io.wamcp.inngest.devserver.expression.Expression;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets events share a run.
 *
 * @param maxSize number of events at which it starts, at least 2
 * @param timeout after which it starts, from the first event on
 * @param condition an event for which it is false starts a run of its own
 */
public record BatchDefinition(
    int maxSize, Duration timeout, Optional<Expression> key, Optional<Expression> condition) {}

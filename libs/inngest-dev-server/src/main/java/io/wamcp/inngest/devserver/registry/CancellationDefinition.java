package io.wamcp.inngest.devserver.registry;

import java.time.Duration;
import java.util.Optional;

/**
 * An event that cancels runs.
 *
 * @param event its exact name
 * @param condition over {@code event}, the run's first, and {@code async}, the incoming one
 * @param timeout how long after the creation of a run it counts
 */
public record CancellationDefinition(String event, Optional<String> condition, Duration timeout) {}

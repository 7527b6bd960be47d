package io.wamcp.inngest.devserver.registry;

import io.wamcp.inngest.devserver.expression.Expression;
import java.util.Optional;

/**
 * Lets one run at a time exist.
 *
 * @param cancels whether a new event cancels the run that exists; otherwise the event starts
 *     nothing
 */
public record SingletonDefinition(Optional<Expression> key, boolean cancels) {}

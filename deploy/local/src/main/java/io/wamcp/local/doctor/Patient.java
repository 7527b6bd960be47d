package io.wamcp.local.doctor;

import io.wamcp.runtime.config.Settings;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/**
 * The installation that is looked at.
 *
 * @param ingress the settings of ingress-service, and so on
 * @param webhook where Meta is told to deliver, as seen from the internet; empty when not given
 * @param functions where the Inngest server calls the functions; empty when neither given nor set
 */
public record Patient(
    Settings ingress,
    Settings worker,
    Settings mcp,
    Optional<URI> webhook,
    Optional<URI> functions,
    Clock clock) {}

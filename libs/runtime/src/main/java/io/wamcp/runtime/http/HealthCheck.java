package io.wamcp.runtime.http;

/**
 * Tells whether one thing a service depends on works. May block; the admin server bounds the wait.
 */
@FunctionalInterface
public interface HealthCheck {

  /** The state now. Any exception counts as down; its text stays in the log. */
  Health check() throws Exception;
}

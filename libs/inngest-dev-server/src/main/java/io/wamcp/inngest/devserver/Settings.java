package io.wamcp.inngest.devserver;

import io.wamcp.inngest.SigningKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a server is set up.
 *
 * @param port 0 for any free one
 * @param eventKeys keys that may send events; when empty, any may
 * @param signingKey when present, calls are signed and the API asks for the bearer
 * @param appUrls apps asked to register when the server starts
 * @param callTimeout longest time for one call of an app
 * @param maxCallsInFlight over all functions
 * @param tick pause before each look at the queue; zero for none
 * @param maxRunsPerSecond 0 for no limit
 * @param retention how long ended runs and events are kept
 * @param poolSize database connections
 * @param boundaries told each time the server comes to a place where its end must cost nothing
 */
public record Settings(
    DatabaseLogin database,
    String schema,
    String host,
    int port,
    InstantSource clock,
    RetryBackoff retryBackoff,
    Set<String> eventKeys,
    Optional<SigningKey> signingKey,
    List<String> appUrls,
    Duration callTimeout,
    int maxCallsInFlight,
    Duration tick,
    int maxRunsPerSecond,
    Duration retention,
    int poolSize,
    Consumer<String> boundaries) {

  /** What {@code X-Inngest-Server-Kind} says. */
  public String serverKind() {
    return signingKey.isPresent() ? "cloud" : "dev";
  }
}

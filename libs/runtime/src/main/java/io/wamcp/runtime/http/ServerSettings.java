package io.wamcp.runtime.http;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * The public port.
 *
 * @param port 0 for any free one
 * @param maxPayloadBytes longest accepted request body
 * @param maxInFlight most requests answered at a time; more get 503
 * @param maxBodyMemory most bytes the bodies of all of them may have together; 0 for an eighth of
 *     the largest heap
 * @param headerTimeout longest time from a request's first byte to the end of its headers
 * @param bodyTimeout longest time for a whole request body to arrive
 */
public record ServerSettings(
    String host,
    int port,
    int backlog,
    int maxPayloadBytes,
    int maxInFlight,
    int maxBodyMemory,
    int maxConnections,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout) {

  public static final Setting<String> HOST =
      Setting.text("server.host", "Address the public port listens on").defaultTo("0.0.0.0");
  public static final Setting<Integer> PORT =
      Setting.integer("server.port", "Public port; 0 takes a free one")
          .defaultTo(8080)
          .between(0, 65_535);
  public static final Setting<Integer> BACKLOG =
      Setting.integer("server.backlog", "Connections the system holds until they are accepted")
          .defaultTo(1024)
          .between(1, 65_535);
  public static final Setting<Integer> MAX_PAYLOAD_BYTES =
      Setting.integer("server.max-payload-bytes", "Longest accepted request body")
          .defaultTo(8 * 1024 * 1024)
          .between(1024, 256 * 1024 * 1024);
  public static final Setting<Integer> MAX_IN_FLIGHT =
      Setting.integer("server.max-in-flight", "Most requests answered at a time; more get 503")
          .defaultTo(1_000)
          .between(1, 100_000);
  public static final Setting<Integer> MAX_BODY_MEMORY =
      Setting.integer(
              "server.max-body-memory",
              "Most bytes of request bodies being handled at a time, then 503; 0 takes an eighth of"
                  + " the heap")
          .defaultTo(0)
          .between(0, Integer.MAX_VALUE);
  public static final Setting<Integer> MAX_CONNECTIONS =
      Setting.integer("server.max-connections", "Most open client connections")
          .defaultTo(2_000)
          .between(1, 1_000_000);
  public static final Setting<Duration> HEADER_TIMEOUT =
      Setting.duration(
              "server.header-timeout",
              "Longest time for a request's headers to arrive; then the connection is cut")
          .defaultTo(Duration.ofSeconds(10))
          .between(Duration.ofMillis(100), Duration.ofMinutes(10));
  public static final Setting<Duration> BODY_TIMEOUT =
      Setting.duration(
              "server.body-timeout",
              "Longest time for a whole request body to arrive; then 408 or a cut connection")
          .defaultTo(Duration.ofSeconds(15))
          .between(Duration.ofMillis(100), Duration.ofMinutes(10));
  public static final Setting<Duration> IDLE_TIMEOUT =
      Setting.duration("server.idle-timeout", "Idle connections are closed after this time")
          .defaultTo(Duration.ofMinutes(5))
          .between(Duration.ofSeconds(1), Duration.ofHours(1));

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(
          HOST,
          PORT,
          BACKLOG,
          MAX_PAYLOAD_BYTES,
          MAX_IN_FLIGHT,
          MAX_BODY_MEMORY,
          MAX_CONNECTIONS,
          HEADER_TIMEOUT,
          BODY_TIMEOUT,
          IDLE_TIMEOUT);

  public static ServerSettings from(Settings settings) {
    return new ServerSettings(
        settings.get(HOST),
        settings.get(PORT),
        settings.get(BACKLOG),
        settings.get(MAX_PAYLOAD_BYTES),
        settings.get(MAX_IN_FLIGHT),
        settings.get(MAX_BODY_MEMORY),
        settings.get(MAX_CONNECTIONS),
        settings.get(HEADER_TIMEOUT),
        settings.get(BODY_TIMEOUT),
        settings.get(IDLE_TIMEOUT));
  }

  /** The same with another longest body, for a service that has a setting of its own for it. */
  public ServerSettings withMaxPayloadBytes(int bytes) {
    return new ServerSettings(
        host,
        port,
        backlog,
        bytes,
        maxInFlight,
        maxBodyMemory,
        maxConnections,
        headerTimeout,
        bodyTimeout,
        idleTimeout);
  }
}

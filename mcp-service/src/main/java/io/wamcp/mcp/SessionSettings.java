package io.wamcp.mcp;

import io.wamcp.domain.config.Secret;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.mcp.protocol.SessionKeys;
import io.wamcp.mcp.protocol.StreamLimits;
import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.config.SettingsCheck;
import io.wamcp.runtime.http.ServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sessions of legacy clients, and streams of all.
 *
 * @param key secret session ids are signed with; derived from the pepper if empty
 * @param keyPrevious accepted as well while the key is rotated
 * @param lifetime after which a client has to begin a new session
 * @param limits how many streams there may be
 * @param keepAlive time between two comments on an open stream
 */
public record SessionSettings(
    Optional<Secret> key,
    Optional<Secret> keyPrevious,
    Duration lifetime,
    StreamLimits limits,
    Duration keepAlive) {

  public static final Setting<Secret> KEY =
      Setting.secret(
          "mcp.session-key",
          "Secret session ids are signed with, the same on every replica; derived from"
              + " mcp.api-key-pepper if not set");
  public static final Setting<Secret> KEY_PREVIOUS =
      Setting.secret(
          "mcp.session-key-previous",
          "The session key before, accepted until its sessions have expired; the one derived from"
              + " the pepper if not set");
  public static final Setting<Duration> LIFETIME =
      Setting.duration("mcp.session-lifetime", "After this time a client begins a new session")
          .defaultTo(Duration.ofDays(7))
          .between(Duration.ofMinutes(1), Duration.ofDays(30));
  public static final Setting<Integer> MAX_STREAMS_PER_KEY =
      Setting.integer(
              "mcp.max-streams-per-key",
              "Notification streams one key may have open on a replica; one more gets 429")
          .defaultTo(20)
          .between(1, 10_000);
  public static final Setting<Integer> MAX_STREAMS =
      Setting.integer(
              "mcp.max-streams",
              "Notification streams open on a replica, fewer than server.max-in-flight; one more"
                  + " gets 503")
          .defaultTo(750)
          .between(1, 100_000);
  public static final Setting<Duration> KEEP_ALIVE =
      Setting.duration("mcp.keep-alive", "Time between two comments on an open stream")
          .defaultTo(Duration.ofSeconds(15))
          .between(Duration.ofMillis(50), Duration.ofSeconds(55));

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(KEY, KEY_PREVIOUS, LIFETIME, MAX_STREAMS_PER_KEY, MAX_STREAMS, KEEP_ALIVE);

  private static final String DERIVATION = "mcp-session-key";

  /** Reads the settings after {@link #addTo}'s check. */
  public static SessionSettings from(Settings settings) {
    return new SessionSettings(
        settings.find(KEY),
        settings.find(KEY_PREVIOUS),
        settings.get(LIFETIME),
        new StreamLimits(settings.get(MAX_STREAMS_PER_KEY), settings.get(MAX_STREAMS)),
        settings.get(KEEP_ALIVE));
  }

  static void addTo(SettingsCheck check) {
    check.known(ALL);
    check.rule(settings -> tooShort(settings, KEY));
    check.rule(settings -> tooShort(settings, KEY_PREVIOUS));
    check.rule(SessionSettings::streamsLeaveNoRoom);
  }

  private static Optional<ConfigProblem> tooShort(Settings settings, Setting<Secret> setting) {
    return settings
        .find(setting)
        .filter(secret -> secret.bytes().length < SessionKeys.SHORTEST)
        .map(
            secret ->
                new ConfigProblem(
                    setting.key(),
                    "is shorter than " + SessionKeys.SHORTEST + " bytes",
                    "Set it to 32 random bytes, such as the output of: openssl rand -hex 32"));
  }

  /** Each stream is a request in flight; there must be room for calls beside them. */
  private static Optional<ConfigProblem> streamsLeaveNoRoom(Settings settings) {
    return settings.get(MAX_STREAMS) < settings.get(ServerSettings.MAX_IN_FLIGHT)
        ? Optional.empty()
        : Optional.of(
            new ConfigProblem(
                MAX_STREAMS.key(),
                "is not below " + ServerSettings.MAX_IN_FLIGHT.key(),
                "Set it lower, or raise " + ServerSettings.MAX_IN_FLIGHT.key()));
  }

  /**
   * The keys: what is configured, else what is derived from the peppers, so that a replica without
   * a key of its own agrees with the others.
   */
  SessionKeys toKeys(Secret pepper, Optional<Secret> pepperPrevious) {
    byte[] derived = derive(pepper);
    if (key.isEmpty()) {
      Optional<byte[]> before =
          keyPrevious.map(Secret::bytes).or(() -> pepperPrevious.map(SessionSettings::derive));
      return new SessionKeys(derived, before);
    }
    return new SessionKeys(
        key.get().bytes(), Optional.of(keyPrevious.map(Secret::bytes).orElse(derived)));
  }

  private static byte[] derive(Secret pepper) {
    return new Pepper(pepper, Optional.empty()).mac(DERIVATION);
  }
}

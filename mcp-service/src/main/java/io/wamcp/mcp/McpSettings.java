package io.wamcp.mcp;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.outbox.Outbox;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.TracingSettings;
import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.InngestEnvironment;
import io.wamcp.runtime.config.InngestSettings;
import io.wamcp.runtime.config.OutboxSettings;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.config.SettingsCheck;
import io.wamcp.runtime.http.AdminSettings;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.runtime.http.TrustedProxies;
import io.wamcp.runtime.logging.LogSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the MCP service alone.
 *
 * @param pepper secret under which API keys are hashed
 * @param pepperPrevious accepted as well while the pepper is rotated
 * @param allowedOrigins browser origins that may call; none if empty
 * @param allowedHosts host names requests may be addressed to; any if empty
 * @param defaultNumber number to send from where a call names none
 * @param waitTimeout how long {@code send_message} with {@code wait} waits
 */
public record McpSettings(
    Secret pepper,
    Optional<Secret> pepperPrevious,
    Set<String> allowedOrigins,
    Set<String> allowedHosts,
    Optional<PhoneNumberId> defaultNumber,
    Duration waitTimeout) {

  /** Shorter ones could be guessed from a copy of the key table. */
  static final int SHORTEST_PEPPER = 16;

  public static final Setting<Secret> PEPPER =
      Setting.secret("mcp.api-key-pepper", "Secret under which API keys are hashed")
          .required("Set it to 32 random bytes, such as the output of: openssl rand -hex 32");
  public static final Setting<Secret> PEPPER_PREVIOUS =
      Setting.secret(
          "mcp.api-key-pepper-previous", "The pepper before, accepted while keys are made anew");
  public static final Setting<List<String>> ALLOWED_ORIGINS =
      Setting.list(
              "mcp.allowed-origins", "Browser origins that may call, such as https://app.example")
          .defaultTo(List.of());
  public static final Setting<List<String>> ALLOWED_HOSTS =
      Setting.list("mcp.allowed-hosts", "Host names requests may be addressed to; any if empty")
          .defaultTo(List.of());
  public static final Setting<String> DEFAULT_NUMBER =
      Setting.text(
          "mcp.default-phone-number-id", "Meta's id of the number to send from by default");
  public static final Setting<Duration> WAIT_TIMEOUT =
      Setting.duration("send.wait-timeout", "How long send_message with wait waits for the outcome")
          .defaultTo(Duration.ofSeconds(30))
          .between(Duration.ofMillis(100), Duration.ofSeconds(50));

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(
          PEPPER, PEPPER_PREVIOUS, ALLOWED_ORIGINS, ALLOWED_HOSTS, DEFAULT_NUMBER, WAIT_TIMEOUT);

  /** Reads the settings after {@link #check}. */
  public static McpSettings from(Settings settings) {
    return new McpSettings(
        settings.get(PEPPER),
        settings.find(PEPPER_PREVIOUS),
        Set.copyOf(settings.get(ALLOWED_ORIGINS)),
        Set.copyOf(settings.get(ALLOWED_HOSTS)),
        settings.find(DEFAULT_NUMBER).map(PhoneNumberId::new),
        settings.get(WAIT_TIMEOUT));
  }

  /**
   * Checks everything the service reads.
   *
   * @throws io.wamcp.runtime.config.ConfigException with every problem found
   */
  public static Settings check(Settings settings) {
    SettingsCheck check = new SettingsCheck();
    check.known(ServerSettings.ALL).known(AdminSettings.ALL).known(DatabaseSettings.ALL);
    check.known(InngestSettings.ALL).known(ShutdownSettings.ALL).known(LogSettings.ALL);
    check.known(TracingSettings.ALL);
    check.known(OutboxSettings.ALL).known(List.of(TrustedProxies.SETTING));
    SessionSettings.addTo(check);
    // Other keys that begin with "send." belong to the worker and may stand in the same file.
    check.known(ALL.stream().filter(setting -> setting != WAIT_TIMEOUT).toList());
    check.rule(McpSettings::pepperTooShort).rule(ShutdownSettings::problem);
    check.rule(TrustedProxies::problem).rule(McpSettings::inngest).rule(McpSettings::noNumber);
    check.run(settings);
    settings.get(WAIT_TIMEOUT);
    return settings;
  }

  private static Optional<ConfigProblem> pepperTooShort(Settings settings) {
    return settings.get(PEPPER).bytes().length >= SHORTEST_PEPPER
        ? Optional.empty()
        : Optional.of(
            new ConfigProblem(
                PEPPER.key(),
                "is shorter than " + SHORTEST_PEPPER + " bytes",
                "Set it to 32 random bytes, such as the output of: openssl rand -hex 32"));
  }

  private static Optional<ConfigProblem> inngest(Settings settings) {
    return Outbox.problem(InngestEnvironment.of(settings))
        .map(problem -> new ConfigProblem("inngest", problem, "Correct the INNGEST_* settings"));
  }

  private static Optional<ConfigProblem> noNumber(Settings settings) {
    try {
      settings.find(DEFAULT_NUMBER).ifPresent(PhoneNumberId::new);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          new ConfigProblem(
              DEFAULT_NUMBER.key(),
              "is no id of a number: " + e.getMessage(),
              "Set it to the phone_number_id Meta shows, such as 106540352242922"));
    }
  }

  /** The pepper for keys and cursors. */
  public Pepper toPepper() {
    return new Pepper(pepper, pepperPrevious);
  }
}

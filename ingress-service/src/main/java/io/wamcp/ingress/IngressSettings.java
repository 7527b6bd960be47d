package io.wamcp.ingress;

import io.wamcp.ingress.webhook.WebhookConfig;
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
import io.wamcp.runtime.logging.LogSettings;
import io.wamcp.store.DatabaseOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything an operator can set for the ingress service. */
public final class IngressSettings {

  /** Every setting the service reads. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              WebhookConfig.ALL,
              ServerSettings.ALL,
              AdminSettings.ALL,
              DatabaseSettings.ALL,
              InngestSettings.ALL,
              OutboxSettings.ALL,
              LogSettings.ALL,
              ShutdownSettings.ALL,
              TracingSettings.ALL)
          .<Setting<?>>flatMap(Collection::stream)
          .toList();

  private IngressSettings() {}

  /** The settings, where all of them do; else every problem at once. */
  public static Settings checked(Settings settings) {
    return new SettingsCheck()
        .known(ALL)
        .rule(IngressSettings::inngestProblem)
        .rule(ShutdownSettings::problem)
        .run(settings);
  }

  private static Optional<ConfigProblem> inngestProblem(Settings settings) {
    return Outbox.problem(InngestEnvironment.of(settings))
        .map(
            problem ->
                new ConfigProblem("inngest", problem, "See docs/reference/configuration.md"));
  }

  /** Waiting for a place longer than Meta waits for us would be in vain. */
  static DatabaseOptions database(Settings settings, Duration ackTimeout) {
    DatabaseSettings db = DatabaseSettings.from(settings);
    Duration wait =
        db.connectTimeout().compareTo(ackTimeout) < 0 ? db.connectTimeout() : ackTimeout;
    return new DatabaseOptions(
        db.url(),
        db.username(),
        db.password(),
        db.poolSize(),
        wait,
        db.statementTimeout(),
        "wa-mcp-ingress",
        db.leastRights());
  }
}

package io.wamcp.worker;

import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.InngestConfigException;
import io.wamcp.outbox.OutboxOptions;
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
import io.wamcp.worker.audit.AuditSettings;
import io.wamcp.worker.cron.RetentionSettings;
import io.wamcp.worker.drain.DrainSettings;
import io.wamcp.worker.outbound.SendSettings;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything an operator can set for the worker service. */
public record WorkerSettings(
    MetaSettings meta,
    SendSettings send,
    DrainSettings drain,
    AuditSettings audit,
    RetentionSettings retention,
    OutboxOptions outbox) {

  /** Every setting the service reads. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              MetaSettings.ALL,
              SendSettings.ALL,
              DrainSettings.ALL,
              AuditSettings.ALL,
              RetentionSettings.ALL,
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

  /** Reads the settings; every problem is reported at once. */
  public static WorkerSettings from(Settings settings) {
    new SettingsCheck()
        .known(ALL)
        .rule(WorkerSettings::inngestProblem)
        .rule(ShutdownSettings::problem)
        .rule(RetentionSettings::problem)
        .rule(SendSettings::problem)
        .run(settings);
    MetaSettings meta = MetaSettings.from(settings);
    return new WorkerSettings(
        meta,
        SendSettings.from(settings, meta.timeout()),
        DrainSettings.from(settings),
        AuditSettings.from(settings),
        RetentionSettings.from(settings),
        OutboxSettings.from(settings, OutboxOptions::of));
  }

  private static Optional<ConfigProblem> inngestProblem(Settings settings) {
    try {
      InngestConfig config = InngestConfig.fromEnvironment(InngestEnvironment.of(settings));
      return config.dev() || config.eventKey().isPresent()
          ? Optional.empty()
          : Optional.of(
              new ConfigProblem(
                  InngestSettings.EVENT_KEY.key(),
                  "is not set, and outside dev mode no event can be sent without it",
                  "Set INNGEST_EVENT_KEY"));
    } catch (InngestConfigException e) {
      return Optional.of(
          new ConfigProblem("inngest", e.getMessage(), "See docs/components/inngest-runner.md"));
    }
  }
}

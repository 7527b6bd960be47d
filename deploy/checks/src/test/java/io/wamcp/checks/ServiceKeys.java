package io.wamcp.checks;

import io.wamcp.ingress.IngressSettings;
import io.wamcp.mcp.McpSettings;
import io.wamcp.mcp.SessionSettings;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.TracingSettings;
import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.InngestSettings;
import io.wamcp.runtime.config.OutboxSettings;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.http.AdminSettings;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.runtime.http.TrustedProxies;
import io.wamcp.runtime.logging.LogSettings;
import io.wamcp.worker.WorkerSettings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The settings each part of an installation reads, by environment variable. */
public final class ServiceKeys {

  private static final Map<String, Map<String, Setting<?>>> BY_PART =
      Map.of(
          "ingress", byVariable(IngressSettings.ALL),
          "worker", byVariable(WorkerSettings.ALL),
          "mcp",
              byVariable(
                  McpSettings.ALL,
                  SessionSettings.ALL,
                  List.of(TrustedProxies.SETTING),
                  ServerSettings.ALL,
                  AdminSettings.ALL,
                  DatabaseSettings.ALL,
                  InngestSettings.ALL,
                  OutboxSettings.ALL,
                  LogSettings.ALL,
                  ShutdownSettings.ALL,
                  TracingSettings.ALL),
          "migration", byVariable(DatabaseSettings.ALL));

  private ServiceKeys() {}

  @SafeVarargs
  private static Map<String, Setting<?>> byVariable(Collection<? extends Setting<?>>... lists) {
    Map<String, Setting<?>> settings = new TreeMap<>();
    Stream.concat(
            Stream.of(lists).flatMap(Collection::stream), Stream.of(Settings.SECRETS_DIRECTORY))
        .forEach(setting -> settings.put(setting.environmentVariable(), setting));
    return settings;
  }

  /** Of ingress, worker, mcp or migration. */
  public static Map<String, Setting<?>> of(String part) {
    return BY_PART.get(part);
  }

  public static boolean isSecret(Setting<?> setting) {
    return List.of("secret", "list of secrets").contains(setting.typeName());
  }
}

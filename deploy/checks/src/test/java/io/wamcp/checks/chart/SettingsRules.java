package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.checks.ServiceKeys;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.MetaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the services are set to. */
final class SettingsRules {

  /** Read by the java command itself. */
  private static final Set<String> OF_THE_JVM = Set.of("JDK_JAVA_OPTIONS");

  private SettingsRules() {}

  static List<String> variables(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    for (JsonNode workload : manifests.workloads()) {
      String title = Manifests.title(workload);
      Map<String, Setting<?>> known = ServiceKeys.of(Manifests.part(workload));
      Set<String> seen = new HashSet<>();
      for (JsonNode container : Manifests.containers(workload)) {
        for (JsonNode variable : container.path("env")) {
          String name = variable.path("name").asText();
          if (!known.containsKey(name) && !OF_THE_JVM.contains(name)) {
            problems.add(title + " sets " + name + ", which is no setting");
          }
          if (!seen.add(name)) {
            problems.add(title + " sets " + name + " twice");
          }
        }
      }
      known.forEach(
          (name, setting) -> {
            if (setting.isRequired() && !seen.contains(name)) {
              problems.add(title + " does not set " + name);
            }
          });
    }
    return problems;
  }

  /** Every value is one the service takes: its type and bounds are asked. */
  static List<String> values(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    for (JsonNode workload : manifests.workloads()) {
      Settings settings = settings(workload);
      ServiceKeys.of(Manifests.part(workload)).values().stream()
          .filter(setting -> !ServiceKeys.isSecret(setting))
          .forEach(
              setting -> {
                try {
                  settings.find(setting);
                } catch (ConfigException e) {
                  problems.add(Manifests.title(workload) + ": " + e.getMessage());
                }
              });
    }
    return problems;
  }

  private static Settings settings(JsonNode workload) {
    Map<String, String> values = new TreeMap<>();
    Map<String, Setting<?>> known = ServiceKeys.of(Manifests.part(workload));
    Manifests.environment(workload)
        .forEach(
            (variable, value) -> {
              if (known.containsKey(variable)) {
                values.put(known.get(variable).key(), value);
              }
            });
    return Settings.of(values);
  }

  static List<String> stops(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    for (JsonNode deployment : manifests.kind("Deployment").toList()) {
      String title = Manifests.title(deployment);
      Settings settings = settings(deployment);
      ShutdownSettings.problem(settings).ifPresent(problem -> problems.add(title + ": " + problem));
      ShutdownSettings shutdown = ShutdownSettings.from(settings);
      JsonNode preStop = deployment.findPath("preStop").path("sleep").path("seconds");
      long given = Manifests.pod(deployment).path("terminationGracePeriodSeconds").asLong();
      if (given <= preStop.asLong() + shutdown.limit().toSeconds()) {
        problems.add(title + " is killed before it has stopped");
      }
      if ("worker".equals(Manifests.part(deployment))
          && shutdown.grace().compareTo(longestStep(settings)) <= 0) {
        problems.add(title + " does not wait for its longest step, " + longestStep(settings));
      }
    }
    return problems;
  }

  /** A run that sends a long queue ends at a stop, after the call it has begun. */
  private static Duration longestStep(Settings settings) {
    return settings.get(MetaSettings.TIMEOUT).plus(settings.get(MetaSettings.CONNECT_TIMEOUT));
  }
}

package io.wamcp.local.doctor;

import io.wamcp.ingress.IngressSettings;
import io.wamcp.mcp.McpSettings;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.WorkerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Whether each service would start with its settings. */
final class ConfigurationCheck {

  private ConfigurationCheck() {}

  static List<Finding> look(Patient patient) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(of("ingress", patient.ingress(), IngressSettings::checked));
    findings.addAll(of("worker", patient.worker(), WorkerSettings::from));
    findings.addAll(of("mcp", patient.mcp(), McpSettings::check));
    return findings;
  }

  private static List<Finding> of(String service, Settings settings, Consumer<Settings> check) {
    String name = "configuration." + service;
    try {
      check.accept(settings);
      return List.of(Finding.ok(name, "every setting can be used"));
    } catch (ConfigException e) {
      return e.problems().stream()
          .map(
              problem -> Finding.fail(name, problem.key() + " " + problem.problem(), problem.fix()))
          .toList();
    }
  }
}

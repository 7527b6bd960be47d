package io.wamcp.doctor;

import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whether a service would start with its settings.
 *
 * @param service its name, such as {@code worker}
 * @param check reads every setting as the service does at its start
 */
public record ConfigurationCheck(String service, Settings settings, Consumer<Settings> check)
    implements Check {

  @Override
  public List<Finding> look() {
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

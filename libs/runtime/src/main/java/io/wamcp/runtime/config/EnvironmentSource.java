package io.wamcp.runtime.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Environment variables, and the files that {@code <VARIABLE>_FILE} name. */
record EnvironmentSource(Map<String, String> environment) implements SettingSource {

  EnvironmentSource {
    environment = Map.copyOf(environment);
  }

  @Override
  public String name() {
    return "environment";
  }

  @Override
  public Optional<String> find(Setting<?> setting) {
    String variable = setting.environmentVariable();
    return value(variable).or(() -> value(variable + "_FILE").map(file -> read(setting, file)));
  }

  private Optional<String> value(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private static String read(Setting<?> setting, String file) {
    return MountedFile.read(
        setting.key(),
        Path.of(file),
        "Check the path in " + setting.environmentVariable() + "_FILE and its permissions");
  }
}

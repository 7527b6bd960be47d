package io.wamcp.runtime.config;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * YAML read through Helidon Config, without its own environment, system property and reference
 * rules.
 */
final class YamlSources {

  /** The variable that names the operator's file. */
  static final String FILE_VARIABLE = "WAMCP_CONFIG";

  private YamlSources() {}

  static KeyValueSource classPath() {
    return new KeyValueSource(
        "application.yaml", read(ConfigSources.classpath("application.yaml").optional()), false);
  }

  static KeyValueSource file(String file) {
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw problem("file " + file + " cannot be read", "Check the path and its permissions");
    }
    try {
      return new KeyValueSource(file, read(ConfigSources.file(path)), true);
    } catch (io.helidon.config.ConfigException e) {
      throw problem("file " + file + " is not valid YAML", "Check its indentation and quotes");
    }
  }

  private static Map<String, String> read(Supplier<? extends ConfigSource> source) {
    return Config.builder()
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .disableKeyResolving()
        .disableValueResolving()
        .sources(source)
        .build()
        .asMap()
        .orElse(Map.of());
  }

  private static ConfigException problem(String problem, String fix) {
    return new ConfigException(new ConfigProblem(FILE_VARIABLE, problem, fix));
  }
}

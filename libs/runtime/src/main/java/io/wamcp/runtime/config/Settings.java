package io.wamcp.runtime.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values of settings. Sources, highest first: the environment variable, the file that {@code
 * <VARIABLE>_FILE} names, the YAML file that {@code WAMCP_CONFIG} names, {@code application.yaml}
 * on the class path, the default. A blank text counts as not set. Immutable and safe for any
 * thread; files are read when asked for, so ask at start.
 */
public final class Settings {

  /** Where {@code secrets://name} looks. */
  public static final Setting<String> SECRETS_DIRECTORY =
      Setting.text(
              "secrets.directory", "Folder in which secrets://name finds the file of that name")
          .defaultTo("/run/secrets");

  private final List<SettingSource> sources;

  private Settings(List<SettingSource> sources) {
    this.sources = List.copyOf(sources);
  }

  /**
   * The settings of a process.
   *
   * @param environment usually {@link System#getenv()}
   * @throws ConfigException when the file that WAMCP_CONFIG names cannot be read
   */
  public static Settings load(Map<String, String> environment) {
    List<SettingSource> sources = new ArrayList<>();
    sources.add(new EnvironmentSource(environment));
    String file = environment.get(YamlSources.FILE_VARIABLE);
    if (file != null && !file.isBlank()) {
      sources.add(YamlSources.file(file.strip()));
    }
    sources.add(YamlSources.classPath());
    return new Settings(sources);
  }

  /** Exactly these dotted keys and the defaults; nothing from the environment or the class path. */
  public static Settings of(Map<String, String> keyValues) {
    return new Settings(List.of(new KeyValueSource("given values", keyValues, true)));
  }

  /**
   * The value of a setting that has a default or is required.
   *
   * @throws ConfigException when it is missing or not acceptable
   * @throws NoSuchElementException when it is neither set, nor required, nor has a default
   */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(
            () -> {
              if (setting.isRequired()) {
                return new ConfigException(missing(setting));
              }
              return new NoSuchElementException(setting.key() + " is optional and not set");
            });
  }

  /**
   * The value where one is set or a default exists.
   *
   * @throws ConfigException when what is set is not acceptable
   */
  public <T> Optional<T> find(Setting<T> setting) {
    for (SettingSource source : sources) {
      Optional<String> text = source.find(setting);
      if (text.isPresent()) {
        return Optional.of(parse(setting, source, text.get()));
      }
    }
    return setting.defaultValue();
  }

  /**
   * Where a setting's value comes from: a source's name, {@code default}, or {@code not set}. Never
   * the value.
   */
  public String origin(Setting<?> setting) {
    return sources.stream()
        .filter(source -> source.find(setting).isPresent())
        .map(SettingSource::name)
        .findFirst()
        .orElse(setting.defaultValue().isPresent() ? "default" : "not set");
  }

  static ConfigProblem missing(Setting<?> setting) {
    return new ConfigProblem(
        setting.key(),
        "is required and not set",
        setting.fix().orElse("Set it") + " (environment: " + setting.environmentVariable() + ")");
  }

  /** The keys that people wrote, for the check of unknown and retired ones. */
  Set<String> writtenKeys() {
    Set<String> keys = new TreeSet<>();
    sources.forEach(source -> keys.addAll(source.writtenKeys()));
    return keys;
  }

  private <T> T parse(Setting<T> setting, SettingSource source, String text) {
    String resolved = setting.isSecret() ? secretFiles().resolve(setting, text) : text;
    try {
      return setting.parse(resolved);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          new ConfigProblem(
              setting.key(), e.getMessage(), "Correct it where it is set: " + source.name()));
    }
  }

  private SecretFiles secretFiles() {
    return new SecretFiles(Path.of(get(SECRETS_DIRECTORY)));
  }

  @Override
  public String toString() {
    return "Settings" + sources.stream().map(SettingSource::name).toList();
  }
}

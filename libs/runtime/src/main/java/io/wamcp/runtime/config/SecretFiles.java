package io.wamcp.runtime.config;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Replaces {@code secrets://name} by the content of the mounted file of that name. */
record SecretFiles(Path directory) {

  private static final String SCHEME = "secrets://";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  /** The text of a secret setting with every reference in it replaced. */
  String resolve(Setting<?> setting, String text) {
    if (!text.contains(SCHEME)) {
      return text;
    }
    List<String> parts = setting.isList() ? SettingTypes.split(text) : List.of(text);
    return parts.stream()
        .map(part -> part.startsWith(SCHEME) ? read(setting.key(), part) : part)
        .collect(Collectors.joining(","));
  }

  private String read(String key, String reference) {
    String name = reference.substring(SCHEME.length());
    if (!NAME.matcher(name).matches()) {
      throw new ConfigException(
          new ConfigProblem(
              key,
              "a secrets:// reference does not name a file",
              "Write secrets://name with letters, digits, dots, dashes and underscores"));
    }
    return MountedFile.read(
        key,
        directory.resolve(name),
        "Mount the secret there, or set " + Settings.SECRETS_DIRECTORY.key());
  }
}

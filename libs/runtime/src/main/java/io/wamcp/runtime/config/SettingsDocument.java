package io.wamcp.runtime.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Renders lists of settings as Markdown, for the generated configuration reference. */
public final class SettingsDocument {

  private final Map<String, Collection<? extends Setting<?>>> sections = new LinkedHashMap<>();

  /** Adds a titled table; sections appear in the order in which they were added. */
  public SettingsDocument section(String title, Collection<? extends Setting<?>> settings) {
    sections.put(title, settings);
    return this;
  }

  /** The Markdown text, ending with a line end. */
  public String render() {
    return sections.entrySet().stream()
        .map(section -> "## " + section.getKey() + "\n\n" + table(section.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String table(Collection<? extends Setting<?>> settings) {
    StringBuilder table = new StringBuilder(256);
    table.append("| Key | Environment variable | Type | Default | What it does |\n");
    table.append("|---|---|---|---|---|\n");
    settings.forEach(setting -> table.append(row(setting)));
    return table.toString();
  }

  private static <T> String row(Setting<T> setting) {
    String type = setting.typeName() + setting.bounds().map(bounds -> ", " + bounds).orElse("");
    return "| `%s` | `%s` | %s | %s | %s |%n"
        .formatted(
            setting.key(),
            setting.environmentVariable(),
            type,
            defaultOf(setting),
            cell(setting.description()))
        .replace("\r\n", "\n");
  }

  private static <T> String defaultOf(Setting<T> setting) {
    if (setting.isRequired()) {
      return "**required**";
    }
    return setting
        .defaultValue()
        .map(setting::print)
        .filter(text -> !text.isEmpty())
        .map(text -> "`" + cell(text) + "`")
        .orElse("not set");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}

package io.wamcp.runtime.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Checks a service's whole configuration at start and reports every problem at once: values that
 * are missing or out of bounds, rules over several settings, keys nobody knows, keys that were
 * retired.
 */
public final class SettingsCheck {

  private final Map<String, Setting<?>> known = new LinkedHashMap<>();
  private final Map<String, String> retired = new LinkedHashMap<>();
  private final List<Function<Settings, Optional<ConfigProblem>>> rules = new ArrayList<>();

  public SettingsCheck() {
    known(List.of(Settings.SECRETS_DIRECTORY));
  }

  /** Settings that the service has. Their first key segments become known prefixes. */
  public SettingsCheck known(Collection<? extends Setting<?>> settings) {
    settings.forEach(setting -> known.put(setting.key(), setting));
    return this;
  }

  /** A key that is no longer read; the hint says what to set instead. */
  public SettingsCheck retired(String key, String hint) {
    retired.put(key, hint);
    return this;
  }

  /** A rule over several settings; not asked while one of the values cannot be read. */
  public SettingsCheck rule(Function<Settings, Optional<ConfigProblem>> rule) {
    rules.add(rule);
    return this;
  }

  /** Throws one {@link ConfigException} with all problems, or returns the settings. */
  public Settings run(Settings settings) {
    List<ConfigProblem> problems = new ArrayList<>();
    known.values().forEach(setting -> problems.addAll(problemsOf(settings, setting)));
    if (problems.isEmpty()) {
      rules.forEach(rule -> rule.apply(settings).ifPresent(problems::add));
    }
    settings.writtenKeys().forEach(key -> written(key).ifPresent(problems::add));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return settings;
  }

  private static List<ConfigProblem> problemsOf(Settings settings, Setting<?> setting) {
    try {
      boolean absent = settings.find(setting).isEmpty();
      return absent && setting.isRequired() ? List.of(Settings.missing(setting)) : List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  private Optional<ConfigProblem> written(String key) {
    if (retired.containsKey(key)) {
      return Optional.of(new ConfigProblem(key, "is no longer read", retired.get(key)));
    }
    if (known.containsKey(key) || !prefixes().contains(prefix(key))) {
      return Optional.empty();
    }
    return Optional.of(
        new ConfigProblem(key, "is not a known setting", "Did you mean " + nearest(key) + "?"));
  }

  private Set<String> prefixes() {
    Set<String> prefixes = new TreeSet<>();
    known.keySet().forEach(key -> prefixes.add(prefix(key)));
    return prefixes;
  }

  private String nearest(String key) {
    return known.keySet().stream()
        .min((left, right) -> Integer.compare(distance(key, left), distance(key, right)))
        .orElseThrow();
  }

  private static String prefix(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[right.length()];
  }
}

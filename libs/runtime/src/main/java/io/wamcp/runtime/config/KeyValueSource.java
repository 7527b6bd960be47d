package io.wamcp.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Dotted keys with their texts. A YAML list arrives as {@code key.0}, {@code key.1}, … and is
 * joined again here.
 *
 * @param checked whether a human wrote these for us, so that unknown keys are mistakes
 */
record KeyValueSource(String name, Map<String, String> values, boolean checked)
    implements SettingSource {

  private static final Pattern LIST_INDEX = Pattern.compile("\\.\\d+$");

  KeyValueSource {
    values = Map.copyOf(values);
  }

  @Override
  public Optional<String> find(Setting<?> setting) {
    String text = values.get(setting.key());
    if (text == null && setting.isList()) {
      text = String.join(",", items(setting.key()));
    }
    return Optional.ofNullable(text).map(String::strip).filter(found -> !found.isEmpty());
  }

  private List<String> items(String key) {
    Map<Integer, String> ordered = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(key + ".") && LIST_INDEX.matcher(name).replaceFirst("").equals(key)) {
            ordered.put(Integer.valueOf(name.substring(key.length() + 1)), value);
          }
        });
    return new ArrayList<>(ordered.values());
  }

  @Override
  public Set<String> writtenKeys() {
    Set<String> keys = new TreeSet<>();
    if (checked) {
      values.keySet().forEach(key -> keys.add(LIST_INDEX.matcher(key).replaceFirst("")));
    }
    return keys;
  }
}

package io.wamcp.runtime.config;

import java.util.Optional;
import java.util.Set;

/** A place that may hold a setting's text. */
interface SettingSource {

  /** What the operator knows this place as. */
  String name();

  /**
   * The text for a setting, without surrounding blanks; empty where this place does not set it, and
   * also where it sets it to nothing but blanks.
   *
   * @throws ConfigException when the place names a value that cannot be read
   */
  Optional<String> find(Setting<?> setting);

  /**
   * The keys a human wrote here, to be checked for unknown ones; none where that makes no sense.
   */
  default Set<String> writtenKeys() {
    return Set.of();
  }
}

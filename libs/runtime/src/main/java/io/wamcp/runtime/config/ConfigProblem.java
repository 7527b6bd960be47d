package io.wamcp.runtime.config;

import java.util.Objects;

/**
 * One thing wrong with the configuration.
 *
 * @param key the setting concerned, in its dotted form
 * @param problem what is wrong; never holds a secret value
 * @param fix what the operator can do about it
 */
public record ConfigProblem(String key, String problem, String fix) {

  public ConfigProblem {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(fix, "fix");
  }

  @Override
  public String toString() {
    return key + ": " + problem + ". " + fix;
  }
}

package io.wamcp.runtime.config;

import io.wamcp.domain.config.Secret;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code INNGEST_*} variables of a service, from wherever its settings come. */
public final class InngestEnvironment {

  private InngestEnvironment() {}

  /**
   * The variables every Inngest SDK reads. Holds secrets in clear text: hand it on, never print it.
   */
  public static Map<String, String> of(Settings settings) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Setting<?> setting : InngestSettings.ALL) {
      settings
          .find(setting)
          .ifPresent(value -> variables.put(setting.environmentVariable(), text(value)));
    }
    return variables;
  }

  private static String text(Object value) {
    return value instanceof Secret secret ? secret.reveal() : value.toString();
  }
}

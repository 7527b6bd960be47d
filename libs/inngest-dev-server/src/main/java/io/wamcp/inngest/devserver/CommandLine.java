package io.wamcp.inngest.devserver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Flags with values, backed by environment variables. */
final class CommandLine {

  private static final String PREFIX = "INNGEST_DEV_SERVER_";
  private static final Set<String> FLAGS =
      Set.of(
          "host",
          "port",
          "jdbc-url",
          "user",
          "password",
          "schema",
          "signing-key",
          "event-key",
          "app-url",
          "retry-interval",
          "tick",
          "max-runs-per-second");

  private final Map<String, List<String>> values = new HashMap<>();

  private CommandLine() {}

  /**
   * Reads {@code --flag value}, {@code --flag=value} and {@code -u value}.
   *
   * @throws IllegalArgumentException on an unknown flag or a missing value
   */
  static CommandLine parse(String[] arguments, Map<String, String> environment) {
    CommandLine line = new CommandLine();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i].equals("-u") ? "--app-url" : arguments[i];
      int equals = argument.indexOf('=');
      String flag = (equals < 0 ? argument : argument.substring(0, equals)).replaceFirst("^--", "");
      if (!argument.startsWith("--") || !FLAGS.contains(flag)) {
        throw new IllegalArgumentException("unknown argument: " + arguments[i]);
      }
      if (equals < 0 && i + 1 == arguments.length) {
        throw new IllegalArgumentException("--" + flag + " needs a value");
      }
      String value = equals < 0 ? arguments[++i] : argument.substring(equals + 1);
      line.values.computeIfAbsent(flag, f -> new ArrayList<>()).add(value);
    }
    FLAGS.forEach(flag -> line.addFrom(environment, flag));
    return line;
  }

  private void addFrom(Map<String, String> environment, String flag) {
    String value = environment.get(PREFIX + flag.toUpperCase(Locale.ROOT).replace('-', '_'));
    if (value != null && !value.isBlank()) {
      boolean list = flag.equals("event-key") || flag.equals("app-url");
      values.computeIfAbsent(flag, f -> list ? List.of(value.split(",")) : List.of(value));
    }
  }

  Optional<String> one(String flag) {
    List<String> found = all(flag);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  List<String> all(String flag) {
    return values.getOrDefault(flag, List.of());
  }
}

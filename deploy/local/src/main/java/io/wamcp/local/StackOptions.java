package io.wamcp.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What {@code ./wa-mcp up} was asked for.
 *
 * @param portBase first of the ports, 0 for free ones
 * @param engine an Inngest server to use instead of the embedded one
 * @param processes whether each service runs in a process of its own
 */
public record StackOptions(
    int portBase,
    Path data,
    Optional<URI> engine,
    Optional<String> signingKey,
    Optional<String> eventKey,
    boolean processes,
    boolean json) {

  static final int DEFAULT_PORT_BASE = 8780;
  private static final int HIGHEST_BASE = 65_000;

  /** A stack on free ports with the embedded engine. */
  public static StackOptions onFreePorts(Path data) {
    return new StackOptions(
        0, data, Optional.empty(), Optional.empty(), Optional.empty(), false, false);
  }

  /** The same parts and engine, on free ports, with its data there. */
  public StackOptions onFreePortsAt(Path folder) {
    return new StackOptions(0, folder, engine, signingKey, eventKey, processes, json);
  }

  /** The same, each service in its own process. */
  public StackOptions inProcesses() {
    return new StackOptions(portBase, data, engine, signingKey, eventKey, true, json);
  }

  /**
   * Reads the command line.
   *
   * @throws UsageException when it cannot be understood
   */
  static StackOptions parse(List<String> arguments) {
    Deque<String> rest = new ArrayDeque<>(arguments);
    StackOptions options = onFreePorts(Path.of(".wa-mcp")).withPortBase(DEFAULT_PORT_BASE);
    while (!rest.isEmpty()) {
      options = options.with(rest.pop(), rest);
    }
    if (options.engine.isEmpty()
        && (options.signingKey.isPresent() || options.eventKey.isPresent())) {
      throw new UsageException("--signing-key and --event-key go with --engine URL");
    }
    return options;
  }

  private StackOptions with(String option, Deque<String> rest) {
    return switch (option) {
      case "--port-base" -> withPortBase(portBase(value(option, rest)));
      case "--data" -> withData(Path.of(value(option, rest)));
      case "--engine" -> withEngine(engine(value(option, rest)));
      case "--signing-key" -> withSigningKey(value(option, rest));
      case "--event-key" -> withEventKey(value(option, rest));
      case "--processes" -> inProcesses();
      case "--json" -> asJson();
      default -> throw new UsageException("unknown option " + option);
    };
  }

  private StackOptions withPortBase(int base) {
    return new StackOptions(base, data, engine, signingKey, eventKey, processes, json);
  }

  private StackOptions withData(Path folder) {
    return new StackOptions(portBase, folder, engine, signingKey, eventKey, processes, json);
  }

  private StackOptions withEngine(Optional<URI> other) {
    return new StackOptions(portBase, data, other, signingKey, eventKey, processes, json);
  }

  private StackOptions withSigningKey(String key) {
    return new StackOptions(portBase, data, engine, Optional.of(key), eventKey, processes, json);
  }

  private StackOptions withEventKey(String key) {
    return new StackOptions(portBase, data, engine, signingKey, Optional.of(key), processes, json);
  }

  private StackOptions asJson() {
    return new StackOptions(portBase, data, engine, signingKey, eventKey, processes, true);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new UsageException(option + " needs a value");
    }
    return rest.pop();
  }

  private static int portBase(String text) {
    try {
      int base = Integer.parseInt(text);
      if (base >= 0 && base <= HIGHEST_BASE) {
        return base;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException("--port-base must be a number from 0 to " + HIGHEST_BASE);
  }

  private static Optional<URI> engine(String text) {
    if (text.equals("embedded")) {
      return Optional.empty();
    }
    if (!text.matches("https?://[^\\s/?#]+/?")) {
      throw new UsageException("--engine must be 'embedded' or an origin such as http://host:8288");
    }
    return Optional.of(
        URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
  }
}

package io.wamcp.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The steps of the worker's functions as its sources say, wherever they stand: in a function's own
 * class, or in one that functions share and name.
 */
public final class FunctionSteps {

  private static final Path WORKER = Path.of("..", "worker-service", "src", "main", "java");

  private static final Pattern FUNCTION =
      Pattern.compile("FunctionDefinition\\s*\\.named\\(\\s*\"([a-z-]+)\"");
  private static final Pattern STEP = Pattern.compile("\\bstep\\s*\\.run\\(\\s*(\"[a-z-]+\")?");

  private FunctionSteps() {}

  /**
   * Each {@code <function>.<step>}, those of failure handlers under their function.
   *
   * @throws IllegalStateException when a step has an id that is no literal, or belongs to nobody
   */
  public static Set<String> all() {
    Map<String, String> sources = sources();
    Set<String> all = new TreeSet<>();
    for (Map.Entry<String, String> holder : sources.entrySet()) {
      Set<String> steps = steps(holder.getKey(), holder.getValue());
      Set<String> functions = steps.isEmpty() ? Set.of() : users(holder.getKey(), sources);
      if (!steps.isEmpty() && functions.isEmpty()) {
        throw new IllegalStateException("steps of no function in " + holder.getKey());
      }
      functions.forEach(function -> steps.forEach(step -> all.add(function + "." + step)));
    }
    return all;
  }

  /** The function whose class this is, or the functions whose classes name it. */
  private static Set<String> users(String holder, Map<String, String> sources) {
    Set<String> own = functions(sources.get(holder));
    if (!own.isEmpty()) {
      return own;
    }
    Pattern name = Pattern.compile("\\b" + holder + "\\b");
    Set<String> users = new TreeSet<>();
    for (String source : sources.values()) {
      if (name.matcher(source).find()) {
        users.addAll(functions(source));
      }
    }
    return users;
  }

  private static Set<String> functions(String source) {
    Set<String> functions = new TreeSet<>();
    Matcher function = FUNCTION.matcher(source);
    while (function.find()) {
      functions.add(function.group(1));
    }
    return functions;
  }

  private static Set<String> steps(String holder, String source) {
    Set<String> steps = new TreeSet<>();
    Matcher step = STEP.matcher(source);
    while (step.find()) {
      if (step.group(1) == null) {
        throw new IllegalStateException("a step of " + holder + " has an id that is no literal");
      }
      steps.add(step.group(1).replace("\"", ""));
    }
    return steps;
  }

  /** By the name of their class. */
  private static Map<String, String> sources() {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(WORKER)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(file), String::concat);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }
}

package io.wamcp.acceptance.conformance;

import io.wamcp.architecture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The packages of {@code acceptance/conformance}, installed below {@code target} with exactly the
 * versions of the lock file, and a Node to run them. Installed anew only when the lock file has
 * changed.
 */
final class Npm {

  /** Set to true, tests are skipped where packages cannot be had; otherwise they fail. */
  static final String SKIP = "conformance.skip-without-npm";

  private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(9);
  private static final String LOCK = "package-lock.json";

  private static final class Holder {
    private static final Result RESULT = install();
  }

  private record Result(Npm npm, String problem) {}

  private final Path folder;
  private final Path node;

  private Npm(Path folder, Path node) {
    this.folder = folder;
    this.node = node;
  }

  /**
   * The installed packages. Where they cannot be had the test fails, or is skipped if that is asked
   * for.
   */
  static Npm installed() {
    Result result = Holder.RESULT;
    if (result.npm == null) {
      Assumptions.assumeFalse(Boolean.getBoolean(SKIP), result.problem);
      throw new AssertionError(result.problem);
    }
    return result.npm;
  }

  /** A script of {@code acceptance/conformance/clients}. */
  Path script(String name) {
    return folder.resolve("clients").resolve(name);
  }

  /** The program a package brings. */
  Path program(String name) {
    return folder.resolve("node_modules/.bin").resolve(name);
  }

  /** A file beside the packages, which the next installation leaves alone. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** Runs a program with Node. */
  Command.Result run(Duration longest, Path program, List<String> arguments) {
    return Command.of(folder, node.toString(), program.toString()).with(arguments).run(longest);
  }

  /** A program to be run with Node. */
  Command command(Path program, List<String> arguments) {
    return Command.of(folder, node.toString(), program.toString())
        .with(arguments)
        .atHome(folder.resolve("home"));
  }

  private static Result install() {
    Path source = Repository.root().resolve("acceptance/conformance");
    Path folder = Repository.root().resolve("acceptance/target/conformance");
    try {
      copy(source, folder);
      Path stamp = folder.resolve("installed.lock");
      String lock = Files.readString(folder.resolve(LOCK));
      if (!Files.exists(stamp) || !Files.readString(stamp).equals(lock)) {
        Files.deleteIfExists(stamp);
        String problem = npmCi(folder);
        if (problem != null) {
          return new Result(null, problem);
        }
        Files.writeString(stamp, lock);
      }
      return new Result(new Npm(folder, node(folder)), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path source, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(source.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** What went wrong; null when nothing did. Scripts of packages are not run: none is needed. */
  private static String npmCi(Path folder) {
    Command.Result result;
    try {
      result =
          Command.of(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
              .with(List.of("--prefer-offline", "--loglevel=error"))
              .run(INSTALL_TIMEOUT);
    } catch (UncheckedIOException e) {
      return advice("npm cannot be started: " + e.getMessage());
    }
    return result.exit() == 0 ? null : advice("npm ci failed: " + result.err().strip());
  }

  private static String advice(String problem) {
    return problem
        + "\n"
        + "These tests run the official MCP clients, which come as npm packages. Install npm"
        + " (apt-get install npm, or brew install node) and let it reach a package registry;"
        + " Node itself comes with the packages. To do without these tests: -D"
        + SKIP
        + "=true.";
  }

  private static Path node(Path folder) throws IOException {
    try (Stream<Path> packages = Files.list(folder.resolve("node_modules"))) {
      return packages
          .filter(path -> path.getFileName().toString().startsWith("node-"))
          .map(path -> path.resolve("bin/node"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(
              () ->
                  new AssertionError(
                      "no Node for "
                          + System.getProperty("os.name")
                          + " among the optional dependencies of acceptance/conformance"));
    }
  }
}

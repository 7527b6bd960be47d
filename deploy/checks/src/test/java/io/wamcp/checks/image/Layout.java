package io.wamcp.checks.image;

import io.wamcp.checks.Folders;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What an image of a service holds in /app, as the build leaves it in the service's target. */
record Layout(String module) {

  static Layout of(String part) {
    return new Layout(part + "-service");
  }

  Path folder() {
    return Folders.root().resolve(module).resolve("target/image");
  }

  /** Starts java as the image's entry point does. */
  Process start(Map<String, String> environment, File output, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    command.addAll(List.of(arguments));
    return run(environment, output, command);
  }

  /** Runs deploy/docker/train here; the cache goes to the given file. */
  void train(Map<String, String> environment, Path cache, File output) throws InterruptedException {
    Path script = Folders.root().resolve("deploy/docker/train");
    Process process =
        run(environment, output, List.of("bash", script.toString(), cache.toString()));
    if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("train failed; see " + output);
    }
  }

  private Process run(Map<String, String> environment, File output, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder().toFile());
    builder.environment().keySet().removeIf(name -> !List.of("PATH", "TMPDIR").contains(name));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    try {
      return builder.redirectErrorStream(true).redirectOutput(output).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}

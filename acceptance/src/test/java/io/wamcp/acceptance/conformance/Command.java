package io.wamcp.acceptance.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A program of somebody else's, run to its end. */
record Command(Path folder, Map<String, String> environment, List<String> words) {

  /** How it ended and what it printed. */
  record Result(int exit, String out, String err) {}

  static Command of(Path folder, String... words) {
    return new Command(folder, Map.of(), List.of(words));
  }

  Command with(List<String> more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(more);
    return new Command(folder, environment, all);
  }

  /** With these variables, too. */
  Command with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(variables);
    return new Command(folder, all, words);
  }

  /** With a home of its own: what it keeps of its user is not that of whoever runs the tests. */
  Command atHome(Path home) {
    return new Command(folder, Map.of("HOME", home.toString()), words);
  }

  /**
   * Runs it. Fails the test when it takes longer.
   *
   * @throws UncheckedIOException when it cannot be started
   */
  Result run(Duration longest) {
    try {
      Process process = builder().start();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new AssertionError(words + " took too long:\n" + out.join() + err.join());
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How it is started: nothing to read, no colours. */
  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(NOTHING));
    // Colours would stand between the words that are looked for.
    builder.environment().put("NO_COLOR", "1");
    builder.environment().remove("FORCE_COLOR");
    builder.environment().putAll(environment);
    return builder;
  }

  private static final java.io.File NOTHING = new java.io.File("/dev/null");

  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        THREADS);
  }
}

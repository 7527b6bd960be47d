package io.wamcp.acceptance.stdio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code ./wa-mcp mcp-stdio} as a process of its own, as a client starts it. */
final class BridgeProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 30;

  private final Process process;
  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final StringBuffer errors = new StringBuffer();
  private final Thread reader;

  private BridgeProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
    Thread.ofVirtual().start(() -> process.errorReader().lines().forEach(this::keep));
  }

  /** Starts it with the key in the environment. */
  static BridgeProcess start(String url, String key) {
    return start(Map.of("WAMCP_API_KEY", key), "--url", url);
  }

  static BridgeProcess start(Map<String, String> environment, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.wamcp.local.Main",
                "mcp-stdio"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      return new BridgeProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(String line) {
    errors.append(line).append('\n');
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        received.add(JSON.readTree(line)); // whatever is no JSON fails the test by its absence
      }
    } catch (IOException e) {
      errors.append("stdout: ").append(e.getMessage());
    }
  }

  void send(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message. */
  JsonNode next() {
    try {
      JsonNode message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("nothing came; stderr: " + errors);
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Passes over messages until one is as wanted. */
  JsonNode next(Predicate<JsonNode> wanted) {
    JsonNode message = next();
    while (!wanted.test(message)) {
      message = next();
    }
    return message;
  }

  /** The answer to this id, whatever comes before. */
  JsonNode answer(int id) {
    return next(message -> message.path("id").asInt(-1) == id);
  }

  /** Closes its input; the exit code once it has ended by itself. */
  int end() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the process did not end; stderr: " + errors);
      }
      reader.join();
      return process.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What is left that nobody has looked at. */
  List<JsonNode> rest() {
    List<JsonNode> rest = new ArrayList<>();
    received.drainTo(rest);
    return rest;
  }

  String errors() {
    return errors.toString();
  }

  List<String> arguments() {
    return List.of(process.info().arguments().orElse(new String[0]));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

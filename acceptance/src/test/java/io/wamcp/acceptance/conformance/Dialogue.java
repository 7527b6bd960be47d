package io.wamcp.acceptance.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A running script: it prints events, one JSON object a line, and ends when a line comes in. */
final class Dialogue implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private Dialogue(Process process) {
    this.process = process;
    Thread.ofVirtual().start(() -> process.errorReader().lines().forEach(errors::add));
    Thread.ofVirtual().start(this::read);
  }

  static Dialogue start(Command command) {
    try {
      return new Dialogue(command.builder().redirectInput(ProcessBuilder.Redirect.PIPE).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().map(Dialogue::json).forEach(events::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  /** The events of this name so far. */
  List<JsonNode> all(String name) {
    return events.stream().filter(event -> event.path("event").asText().equals(name)).toList();
  }

  /** Waits for the n-th event of this name. */
  JsonNode await(String name, int number) {
    Awaitility.await(name)
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> all(name).size() >= number || !process.isAlive());
    if (all(name).size() < number) {
      throw new AssertionError("ended without " + name + ": " + String.join("\n", errors));
    }
    return all(name).get(number - 1);
  }

  /** Tells it to stop and gives its last word. */
  JsonNode stop() {
    try {
      process.outputWriter().write("stop\n");
      process.outputWriter().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("it has ended: " + errors, e);
    }
    return await("stopped", 1);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

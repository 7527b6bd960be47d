package io.wamcp.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run as it was: every call of the engine and what our function answered. */
record Recording(List<Call> calls) {

  private static final Path FOLDER = Path.of("src", "test", "resources", "replay");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One call.
   *
   * @param function its id, with the failure handler's suffix where the engine calls that
   * @param step the {@code stepId} of the call
   * @param at where the clock stood
   */
  record Call(String function, String step, String at, JsonNode request, JsonNode answer) {

    JsonNode json() {
      ObjectNode json = JSON.createObjectNode();
      json.put("function", function).put("step", step).put("at", at);
      json.set("request", request);
      json.set("answer", answer);
      return json;
    }
  }

  Recording {
    calls = List.copyOf(calls);
  }

  static Path file(Scenario scenario) {
    return FOLDER.resolve(scenario.function()).resolve(scenario.name() + ".json");
  }

  /** Every stored recording. */
  static List<Path> files() {
    try (var files = Files.walk(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Recording read(Path file) {
    try {
      List<Call> calls = new ArrayList<>();
      for (JsonNode call : JSON.readTree(Files.readString(file)).path("calls")) {
        calls.add(
            new Call(
                call.path("function").asText(),
                call.path("step").asText(),
                call.path("at").asText(),
                call.path("request"),
                call.path("answer")));
      }
      return new Recording(calls);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no recording " + file + ": record it with ./wa-mcp record", e);
    }
  }

  void write(Path file) {
    ObjectNode json = JSON.createObjectNode();
    calls.forEach(call -> json.withArray("calls").add(call.json()));
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.wamcp.acceptance.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A script of {@code acceptance/conformance/clients}, to be run with one of the official clients.
 *
 * @param file its name without ending
 * @param client {@code old}, {@code default}, {@code auto} or {@code pinned}
 */
record Script(String file, String client, String url, String key) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private List<String> arguments(Map<String, ?> input) {
    try {
      return List.of(client, url, key, JSON.writeValueAsString(input));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Runs it to its end and gives the one line it printed. */
  JsonNode run(Map<String, ?> input) {
    Npm npm = Npm.installed();
    Command.Result result = npm.run(LONGEST, npm.script(file + ".mjs"), arguments(input));
    if (result.exit() != 0) {
      throw new AssertionError(this.file + " " + client + ": " + result.err() + result.out());
    }
    return Dialogue.json(result.out());
  }

  /** Starts it; it goes on until it is told to stop. */
  Dialogue start(Map<String, ?> input) {
    Npm npm = Npm.installed();
    return Dialogue.start(npm.command(npm.script(file + ".mjs"), arguments(input)));
  }
}

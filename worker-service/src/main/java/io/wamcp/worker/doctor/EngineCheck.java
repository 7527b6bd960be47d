package io.wamcp.worker.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.doctor.Check;
import io.wamcp.doctor.Finding;
import io.wamcp.doctor.Http;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.InngestConfigException;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.InngestEnvironment;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Json;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the Inngest server answers and has the functions. For that the worker is asked, signed,
 * to register again: what it says covers its way to the server, both keys, and whether anything had
 * to change.
 */
public final class EngineCheck implements Check {

  private static final String REGISTERED = "engine.registered";

  private final Settings worker;
  private final Optional<URI> functions;
  private final Clock clock;

  /**
   * Nothing is asked yet.
   *
   * @param worker the settings of worker-service
   * @param functions where it serves its functions, as reached from here; empty when not known
   */
  public EngineCheck(Settings worker, Optional<URI> functions, Clock clock) {
    this.worker = worker;
    this.functions = functions;
    this.clock = clock;
  }

  @Override
  public List<Finding> look() {
    InngestConfig config;
    try {
      config = InngestConfig.fromEnvironment(InngestEnvironment.of(worker));
    } catch (ConfigException | InngestConfigException e) {
      return List.of();
    }
    try (Http http = new Http()) {
      return List.of(
          reachable(http, config),
          functions.map(url -> registered(http, config, url)).orElseGet(EngineCheck::unknown));
    }
  }

  private static Finding unknown() {
    return Finding.warn(
        REGISTERED,
        "not looked at: the worker's address is not known",
        "Set inngest.serve-origin, or give --functions-url");
  }

  private static Finding reachable(Http http, InngestConfig config) {
    URI health = URI.create(config.apiBaseUrl().toString().replaceAll("/+$", "") + "/health");
    Http.Answer answer = http.get(health);
    if (answer.status() == 0) {
      return Finding.fail(
          "engine.reachable",
          config.apiBaseUrl() + " does not answer: " + answer.body(),
          "Check inngest.base-url, and that the Inngest server runs");
    }
    return answer.status() < 500
        ? Finding.ok("engine.reachable", config.apiBaseUrl() + " answers")
        : Finding.fail(
            "engine.reachable",
            config.apiBaseUrl() + " answers with HTTP " + answer.status(),
            "Look at the Inngest server's log");
  }

  private Finding registered(Http http, InngestConfig config, URI functions) {
    Map<String, String> headers =
        config
            .signingKey()
            .map(key -> Map.of("X-Inngest-Signature", key.sign(new byte[0], clock.instant())))
            .orElse(Map.of());
    Http.Answer answer = http.put(functions, headers);
    return switch (answer.status()) {
      case 200 -> inSync(answer);
      case 0 ->
          Finding.fail(
              REGISTERED,
              "the worker at " + functions + " does not answer: " + answer.body(),
              "Check that worker-service runs, and inngest.serve-origin");
      case 401 ->
          Finding.fail(
              REGISTERED,
              "the worker refuses the signing key of these settings",
              "Give both the same inngest.signing-key: docs/operations/rotation.md");
      case 500 ->
          Finding.fail(
              REGISTERED,
              "the Inngest server does not take the functions: " + message(answer),
              "Check inngest.signing-key and inngest.base-url of the worker");
      default ->
          Finding.fail(
              REGISTERED,
              functions + " answers with HTTP " + answer.status(),
              "Check that this is where worker-service is served, path and proxy included");
    };
  }

  private static Finding inSync(Http.Answer answer) {
    Optional<JsonNode> body = json(answer);
    if (body.isEmpty() || !body.get().has("modified")) {
      return Finding.fail(
          REGISTERED,
          "something else than worker-service answers",
          "Check inngest.serve-origin, and what a proxy does with it");
    }
    return body.get().path("modified").asBoolean()
        ? Finding.warn(
            REGISTERED,
            "the Inngest server had other functions; it has been given those of the worker",
            "Look again; if it stays so, two versions of the worker run")
        : Finding.ok(REGISTERED, "the Inngest server has the worker's functions");
  }

  private static String message(Http.Answer answer) {
    return json(answer).map(body -> body.path("message").asText("")).orElse("no reason given");
  }

  private static Optional<JsonNode> json(Http.Answer answer) {
    try {
      return Optional.of(Json.read(answer.body()));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}

package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.SdkInfo;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Authenticated calls to the server: registration and a run's state. Thread-safe. */
final class EngineApi {

  private static final long LARGEST_STATE = 64L << 20;
  private static final long LARGEST_ANSWER = 1L << 20;

  private final InngestConfig config;
  private final Transport transport;
  private final Supplier<Optional<TraceContext>> tracing;

  EngineApi(InngestConfig config, Transport transport, Supplier<Optional<TraceContext>> tracing) {
    this.config = config;
    this.transport = transport;
    this.tracing = tracing;
  }

  /** The state of all steps of a run, by hash. */
  JsonNode steps(String runId) throws EngineApiException, InterruptedException {
    return json(call("GET", "/v0/runs/" + runId + "/actions", Map.of(), null, LARGEST_STATE));
  }

  /** The events that started a run. */
  JsonNode events(String runId) throws EngineApiException, InterruptedException {
    return json(call("GET", "/v0/runs/" + runId + "/batch", Map.of(), null, LARGEST_STATE));
  }

  /**
   * Registers an app's whole set of functions.
   *
   * @return whether the server saw a change
   */
  boolean register(JsonNode app, Optional<String> serverKind, Optional<String> deployId)
      throws EngineApiException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Inngest-Sync-Kind", "out_of_band");
    serverKind.ifPresent(kind -> headers.put("X-Inngest-Expected-Server-Kind", kind));
    String query =
        deployId.map(id -> "?deployId=" + URLEncoder.encode(id, StandardCharsets.UTF_8)).orElse("");
    Transport.Reply reply = call("POST", "/fn/register" + query, headers, app, LARGEST_ANSWER);
    return json(reply).path("modified").asBoolean(false);
  }

  /** Stores results of steps while their call goes on. */
  void checkpoint(String runId, JsonNode body) throws EngineApiException, InterruptedException {
    call("POST", "/v1/checkpoint/" + runId + "/async", Map.of(), body, LARGEST_ANSWER);
  }

  /**
   * Sends a signal.
   *
   * @return whether a run was waiting for it
   */
  boolean signal(String signal, JsonNode data) throws EngineApiException, InterruptedException {
    ObjectNode body = Json.object().put("signal", signal);
    body.set("data", data);
    try {
      call("POST", "/v1/signals", Map.of(), body, LARGEST_ANSWER);
      return true;
    } catch (EngineApiException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  /** Headers every request to the server carries. */
  Map<String, String> commonHeaders() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Inngest-Sdk", SdkInfo.IDENTIFIER);
    headers.put("X-Inngest-Framework", SdkInfo.FRAMEWORK);
    config.environment().ifPresent(name -> headers.put("X-Inngest-Env", name));
    tracing.get().ifPresent(context -> headers.putAll(context.headers()));
    return headers;
  }

  private Transport.Reply call(
      String method, String path, Map<String, String> extra, JsonNode body, long largestReply)
      throws EngineApiException, InterruptedException {
    Map<String, String> headers = commonHeaders();
    headers.putAll(extra);
    URI uri = URI.create(config.apiBaseUrl() + path);
    byte[] bytes = body == null ? new byte[0] : Json.write(body);
    try {
      Transport.Reply reply =
          exchange(method, uri, headers, bytes, config.signingKey(), largestReply);
      boolean refused = reply.status() == 401 || reply.status() == 403;
      if (refused && config.signingKeyFallback().isPresent()) {
        // While keys are rotated the server may know only the other one.
        reply = exchange(method, uri, headers, bytes, config.signingKeyFallback(), largestReply);
      }
      if (!reply.ok()) {
        throw new EngineApiException(reply.status(), problem(reply), null);
      }
      return reply;
    } catch (IOException e) {
      throw new EngineApiException(0, "the Inngest server at " + origin() + " gave no answer", e);
    }
  }

  private Transport.Reply exchange(
      String method,
      URI uri,
      Map<String, String> headers,
      byte[] body,
      Optional<SigningKey> key,
      long largestReply)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    key.ifPresent(known -> all.put("Authorization", "Bearer " + known.bearerToken()));
    return transport.exchange(method, uri, all, body, largestReply);
  }

  private String origin() {
    return config.apiBaseUrl().toString();
  }

  private static JsonNode json(Transport.Reply reply) throws EngineApiException {
    try {
      return Json.read(reply.body());
    } catch (IOException e) {
      throw new EngineApiException(reply.status(), "the Inngest server did not answer JSON", e);
    }
  }

  /** The server's own words about a refusal, bounded; its bodies name no secret of ours. */
  static String problem(Transport.Reply reply) {
    String text = new String(reply.body(), StandardCharsets.UTF_8).strip();
    try {
      JsonNode json = Json.read(reply.body());
      String error = json.path("error").asText("");
      text = error.isEmpty() ? json.path("message").asText(text) : error;
    } catch (IOException e) {
      // Not JSON: the plain text is the best there is.
    }
    String shown = text.isEmpty() ? "no explanation" : Json.clean(text, 500);
    return "HTTP " + reply.status() + ": " + shown;
  }
}

package io.wamcp.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A minimal MCP client, revision 2026-07-28: calls one tool at a time. Thread-safe. */
public final class McpCaller {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The protocol's revision that is spoken. */
  public static final String REVISION = "2026-07-28";

  /** So the events begin whose messages our server writes in one line each. */
  private static final String DATA = "data: ";

  private final URI endpoint;
  private final String apiKey;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final AtomicLong ids = new AtomicLong();

  private final String traceparent;

  public McpCaller(String endpoint, String apiKey) {
    this(URI.create(endpoint), apiKey, null);
  }

  private McpCaller(URI endpoint, String apiKey, String traceparent) {
    this.endpoint = endpoint;
    this.apiKey = apiKey;
    this.traceparent = traceparent;
  }

  /** A caller whose calls belong to this place in a trace. */
  public McpCaller within(String place) {
    return new McpCaller(endpoint, apiKey, place);
  }

  /** What a tool answered: its structured content, or the text of its error. */
  public record Answer(boolean error, JsonNode content, String text) {}

  /** Calls a tool; throws when the server answers with anything but a tool result. */
  public Answer call(String tool, Map<String, Object> arguments) {
    ObjectNode request = JSON.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", ids.incrementAndGet()).put("method", "tools/call");
    ObjectNode params = request.putObject("params");
    params.put("name", tool).set("arguments", JSON.valueToTree(arguments));
    ObjectNode meta = meta("wa-mcp");
    if (traceparent != null) {
      meta.put("traceparent", traceparent);
    }
    params.set("_meta", meta);
    JsonNode result = post(request, tool).path("result");
    if (result.isMissingNode()) {
      throw new IllegalStateException("the MCP server refused the call of " + tool);
    }
    return new Answer(
        result.path("isError").asBoolean(),
        result.path("structuredContent"),
        result.path("content").path(0).path("text").asText());
  }

  /** What every request of this revision says about its client. */
  public static ObjectNode meta(String client) {
    ObjectNode meta = JSON.createObjectNode();
    meta.put("io.modelcontextprotocol/protocolVersion", REVISION);
    meta.putObject("io.modelcontextprotocol/clientCapabilities");
    meta.putObject("io.modelcontextprotocol/clientInfo").put("name", client).put("version", "1");
    return meta;
  }

  /** The answer as JSON, which comes last where the server made a stream of it. */
  public static String message(HttpResponse<String> response) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")
        ? response
            .body()
            .lines()
            .filter(line -> line.startsWith(DATA))
            .reduce("", (before, line) -> line.substring(DATA.length()))
        : response.body();
  }

  private JsonNode post(JsonNode body, String tool) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + apiKey)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", REVISION)
            .header("Mcp-Method", "tools/call")
            .header("Mcp-Name", tool)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            "the MCP server answered " + response.statusCode() + ": " + response.body());
      }
      return JSON.readTree(message(response));
    } catch (IOException e) {
      throw new UncheckedIOException("the MCP server cannot be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while calling a tool", e);
    }
  }
}

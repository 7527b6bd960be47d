package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.wamcp.mcp.protocol.ToolContract;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.mcp.tool.ToolSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** An MCP client of either era. Checks every successful result against the tool's schema. */
public final class McpClient {

  /** Escapes what is not ASCII, so that half a surrogate pair gets through to the server. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String MODERN = "2026-07-28";
  private static final String LEGACY = "2025-11-25";
  private static final Map<String, JsonNode> OUTPUT_SCHEMAS = outputSchemas();

  private final URI endpoint;
  private final String key;
  private final boolean modern;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong ids = new AtomicLong();

  McpClient(int port, String key) {
    this(URI.create("http://127.0.0.1:" + port + "/mcp"), key, true);
  }

  private McpClient(URI endpoint, String key, boolean modern) {
    this.endpoint = endpoint;
    this.key = key;
    this.modern = modern;
  }

  /** The same client speaking the revision before. */
  public McpClient legacy() {
    return new McpClient(endpoint, key, false);
  }

  /** What a tool answered, and the progress notifications before it. */
  public record Answer(boolean error, JsonNode content, String text, List<JsonNode> progress) {

    /** The stable code of a failure. */
    public String code() {
      return text.substring(0, text.indexOf(':'));
    }
  }

  public Answer call(String tool, Map<String, ?> arguments) {
    return call(tool, arguments, false);
  }

  /** Calls a tool on a stream, asking for progress. */
  public Answer callWithProgress(String tool, Map<String, ?> arguments) {
    return call(tool, arguments, true);
  }

  private Answer call(String tool, Map<String, ?> arguments, boolean progress) {
    ObjectNode params = JSON.createObjectNode().put("name", tool);
    params.set("arguments", JSON.valueToTree(arguments));
    if (progress) {
      params.putObject("_meta").put("progressToken", "p1");
    }
    List<JsonNode> messages = messages(post("tools/call", params, tool));
    JsonNode result = messages.getLast().path("result");
    assertThat(result.isObject()).as("result of %s: %s", tool, messages.getLast()).isTrue();
    JsonNode content = result.path("structuredContent");
    boolean error = result.path("isError").asBoolean();
    if (!error) {
      assertThat(violations(tool, content)).as("schema of %s", tool).isEmpty();
    }
    return new Answer(
        error,
        content,
        result.path("content").path(0).path("text").asText(),
        messages.subList(0, messages.size() - 1));
  }

  public List<String> toolNames() {
    List<String> names = new ArrayList<>();
    tools().forEach(tool -> names.add(tool.path("name").asText()));
    return names;
  }

  /** The tools as they are listed. */
  public JsonNode tools() {
    return messages(post("tools/list", JSON.createObjectNode(), null))
        .getLast()
        .path("result")
        .path("tools");
  }

  /** Sends a request and returns the raw HTTP answer. */
  public HttpResponse<String> post(String method, ObjectNode params, String name) {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0").put("id", ids.incrementAndGet()).put("method", method);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", modern ? MODERN : LEGACY);
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    if (modern) {
      ObjectNode meta = params.withObjectProperty("_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
      request.header("Mcp-Method", method);
      if (name != null) {
        request.header("Mcp-Name", name);
      }
    }
    message.set("params", params);
    return send(request.POST(HttpRequest.BodyPublishers.ofString(text(message))).build());
  }

  private static String text(JsonNode message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonNode> messages(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    boolean stream =
        response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    List<JsonNode> messages = new ArrayList<>();
    try {
      if (!stream) {
        return List.of(JSON.readTree(response.body()));
      }
      for (String line : response.body().split("\n", -1)) {
        if (line.startsWith("data:")) {
          messages.add(JSON.readTree(line.substring("data:".length())));
        }
      }
      return messages;
    } catch (IOException e) {
      throw new UncheckedIOException(response.body(), e);
    }
  }

  private static List<String> violations(String tool, JsonNode content) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(OUTPUT_SCHEMAS.get(tool))
        .validate(content)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private static Map<String, JsonNode> outputSchemas() {
    Map<String, JsonNode> schemas = new LinkedHashMap<>();
    for (ToolSpec<?, ?> spec : ToolSet.SPECS) {
      schemas.put(spec.name(), ToolContract.of(spec, new ObjectMapper()).outputSchema());
    }
    return schemas;
  }
}

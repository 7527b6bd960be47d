package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.Optional;
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
  private String session;
  private String forwardedFor;

  McpClient(int port, String key) {
    this(URI.create("http://127.0.0.1:" + port + "/mcp"), key, true);
  }

  private McpClient(URI endpoint, String key, boolean modern) {
    this.endpoint = endpoint;
    this.key = key;
    this.modern = modern;
  }

  /** The same client speaking the revision before; it begins a session with its first request. */
  public McpClient legacy() {
    return new McpClient(endpoint, key, false);
  }

  /** The same client, in the same session, at another replica. */
  public McpClient at(McpService service) {
    McpClient other =
        new McpClient(URI.create("http://127.0.0.1:" + service.port() + "/mcp"), key, modern);
    other.session = session;
    return other;
  }

  /** The same client, whose requests say that they came through proxies. */
  public McpClient forwardedFor(String addresses) {
    McpClient other = new McpClient(endpoint, key, modern);
    other.forwardedFor = addresses;
    return other;
  }

  /** A legacy client that claims a session. */
  public McpClient in(String claimed) {
    McpClient other = new McpClient(endpoint, key, false);
    other.session = claimed;
    return other;
  }

  /** The same client with another key. */
  public McpClient withKey(String other) {
    return new McpClient(endpoint, other, modern);
  }

  /** The session of a legacy client; none where the server does not give it one. */
  public synchronized Optional<String> session() {
    if (session == null) {
      ObjectNode hello = JSON.createObjectNode().put("protocolVersion", LEGACY);
      hello.putObject("capabilities");
      hello.putObject("clientInfo").put("name", "tester").put("version", "1");
      HttpRequest.Builder request = request();
      HttpResponse<String> response = send(request.POST(body("initialize", hello)).build());
      session = response.headers().firstValue("Mcp-Session-Id").orElse(null);
    }
    return Optional.ofNullable(session);
  }

  /** Opens the stream of a legacy session. */
  public EventStream stream() {
    return EventStream.open(http, inSession().GET().build());
  }

  /** Sends a request of a legacy session without a body. */
  public HttpResponse<String> bare(String method) {
    return send(inSession().method(method, HttpRequest.BodyPublishers.noBody()).build());
  }

  /** Listens for these resources, and reads the acknowledgement. */
  public EventStream listen(String... uris) {
    ObjectNode params = JSON.createObjectNode();
    ArrayNode list = params.putObject("notifications").putArray("resourceSubscriptions");
    List.of(uris).forEach(list::add);
    EventStream stream =
        EventStream.open(http, request("subscriptions/listen", params, null).build());
    assertThat(stream.message().path("method").asText())
        .isEqualTo("notifications/subscriptions/acknowledged");
    return stream;
  }

  /** The result of a method that has to succeed. */
  public JsonNode result(String method, ObjectNode params) {
    JsonNode answer = messages(post(method, params, params.path("uri").asText(null))).getLast();
    assertThat(answer.path("result").isObject()).as("%s", answer).isTrue();
    return answer.path("result");
  }

  public JsonNode resource(String method, String uri) {
    return result(method, JSON.createObjectNode().put("uri", uri));
  }

  /** The error code of a request about a resource. */
  public int refused(String method, String uri) {
    HttpResponse<String> response = post(method, JSON.createObjectNode().put("uri", uri), uri);
    return messages(response).getLast().at("/error/code").asInt();
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
    return send(request(method, params, name).build());
  }

  private HttpRequest.Builder request(String method, ObjectNode params, String name) {
    HttpRequest.Builder request = modern ? request() : inSession();
    if (modern) {
      ObjectNode meta = params.withObjectProperty("_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
      request.header("Mcp-Method", method);
      if (name != null) {
        request.header("Mcp-Name", name);
      }
    }
    return request.POST(body(method, params));
  }

  private HttpRequest.Builder request() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", modern ? MODERN : LEGACY);
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    if (forwardedFor != null) {
      request.header("X-Forwarded-For", forwardedFor);
    }
    return request;
  }

  private HttpRequest.Builder inSession() {
    HttpRequest.Builder request = request();
    session().ifPresent(id -> request.header("Mcp-Session-Id", id));
    return request;
  }

  private HttpRequest.BodyPublisher body(String method, ObjectNode params) {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0").put("id", ids.incrementAndGet()).put("method", method);
    message.set("params", params);
    return HttpRequest.BodyPublishers.ofString(text(message));
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

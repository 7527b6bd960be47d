package io.wamcp.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.local.McpCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An MCP client of either era that sends each request to the next replica and carries nothing from
 * one to the next but the session id of the era that has them: no cookie. Fails the test where a
 * server hands out one, or a session id where there must be none.
 */
public final class RoamingMcp {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The eras and what each calls itself. */
  public enum Era {
    STATELESS("2026-07-28"),
    SESSIONS("2025-11-25");

    private final String revision;

    Era(String revision) {
      this.revision = revision;
    }
  }

  private final List<URI> replicas;
  private final String key;
  private final Era era;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger sent = new AtomicInteger();
  private volatile String session;

  public RoamingMcp(List<URI> replicas, String key, Era era) {
    this.replicas = List.copyOf(replicas);
    this.key = key;
    this.era = era;
  }

  /** Greets as clients of the era do. */
  public JsonNode begin() {
    if (era == Era.STATELESS) {
      return request("server/discover", JSON.createObjectNode());
    }
    ObjectNode hello = JSON.createObjectNode().put("protocolVersion", era.revision);
    hello.putObject("capabilities");
    hello.putObject("clientInfo").put("name", "roaming").put("version", "1");
    JsonNode greeting = request("initialize", hello);
    ObjectNode notification = JSON.createObjectNode().put("jsonrpc", "2.0");
    notification.put("method", "notifications/initialized");
    assertThat(post(notification, "notifications/initialized", null).statusCode()).isEqualTo(202);
    return greeting;
  }

  /** The names of the tools offered. */
  public List<String> tools() {
    return request("tools/list", JSON.createObjectNode()).path("tools").findValuesAsText("name");
  }

  /** Calls a tool that has to succeed, at the next replica. */
  public JsonNode call(String tool, Map<String, Object> arguments) {
    ObjectNode params = JSON.createObjectNode().put("name", tool);
    params.set("arguments", JSON.valueToTree(arguments));
    JsonNode result = request("tools/call", params);
    assertThat(result.path("isError").asBoolean()).as("%s: %s", tool, result).isFalse();
    return result.path("structuredContent");
  }

  private JsonNode request(String method, ObjectNode params) {
    ObjectNode message = JSON.createObjectNode().put("jsonrpc", "2.0");
    message.put("id", sent.get()).put("method", method);
    String name = params.path("name").asText(null);
    if (era == Era.STATELESS) {
      ObjectNode meta = params.putObject("_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", era.revision);
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
    }
    message.set("params", params);
    HttpResponse<String> response = post(message, method, name);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    try {
      JsonNode result = JSON.readTree(McpCaller.message(response)).path("result");
      assertThat(result.isObject()).as("%s: %s", method, response.body()).isTrue();
      return result;
    } catch (JsonProcessingException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  private HttpResponse<String> post(ObjectNode message, String method, String name) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(replicas.get(sent.getAndIncrement() % replicas.size()))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", era.revision)
            .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
    if (session != null) {
      request.header("Mcp-Session-Id", session);
    }
    if (era == Era.STATELESS) {
      request.header("Mcp-Method", method);
      if (name != null) {
        request.header("Mcp-Name", name);
      }
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.headers().map()).doesNotContainKey("set-cookie");
      boolean begins = method.equals("initialize");
      assertThat(response.headers().map().containsKey("mcp-session-id")).isEqualTo(begins);
      if (begins) {
        session = response.headers().firstValue("mcp-session-id").orElseThrow();
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

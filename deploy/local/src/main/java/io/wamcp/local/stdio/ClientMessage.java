package io.wamcp.local.stdio;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * A message of the client, and what it asks of the HTTP request that carries it.
 *
 * @param json the message itself, or a batch
 */
record ClientMessage(JsonNode json) {

  private static final String VERSION = "/params/_meta/io.modelcontextprotocol~1protocolVersion";

  /** Asking again for these changes nothing. */
  private static final Set<String> REPEATABLE =
      Set.of("initialize", "ping", "server/discover", "tools/list", "prompts/list");

  /** Null for a response and for a batch. */
  String method() {
    return json.path("method").asText(null);
  }

  boolean is(String method) {
    return method.equals(method());
  }

  /** Whether an answer is expected. */
  boolean isRequest() {
    return method() != null && json.hasNonNull("id");
  }

  JsonNode id() {
    return json.get("id");
  }

  /** The revision the message names itself; null for one of a session. */
  String ownVersion() {
    return json.at(VERSION).asText(null);
  }

  /** Stays open for as long as the client listens. */
  boolean listens() {
    return is("subscriptions/listen");
  }

  boolean repeatable() {
    return method() != null && (REPEATABLE.contains(method()) || method().startsWith("resources/"));
  }

  /** What the {@code Mcp-Name} header has to say; null for nothing. */
  String name() {
    String field = is("resources/read") ? "uri" : "name";
    boolean named = is("tools/call") || is("prompts/get") || is("resources/read");
    String name = named ? json.path("params").path(field).asText(null) : null;
    return name == null ? null : headerText(name);
  }

  /** What does not fit into a header travels as base64. */
  private static String headerText(String text) {
    boolean plain =
        text.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)
            && text.equals(text.strip())
            && !text.startsWith("=?");
    return plain
        ? text
        : "=?base64?"
            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }

  /** Whether this is the answer to the message. */
  boolean isAnsweredBy(JsonNode answer) {
    return answer.has("id") && answer.get("id").equals(id()) && !answer.has("method");
  }
}

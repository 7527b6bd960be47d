package io.wamcp.local.bench;

import io.wamcp.local.McpCaller;
import io.wamcp.local.StackInfo;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Requests of revision 2026-07-28 as bytes, so that the client costs next to nothing. */
final class McpRequests {

  private static final String META = "\"_meta\":" + McpCaller.meta("bench");

  private final URI endpoint;
  private final String key;

  McpRequests(StackInfo info) {
    this.endpoint = URI.create(info.mcp().url());
    this.key = info.mcp().apiKey();
  }

  URI endpoint() {
    return endpoint;
  }

  /** Calls a tool that only reads, with arguments as JSON. */
  byte[] call(HttpConnections connections, String tool, String arguments) {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
            + tool
            + "\",\"arguments\":"
            + arguments
            + ","
            + META
            + "}}";
    return HttpConnections.bytes(
        head(connections, "tools/call") + "Mcp-Name: " + tool + "\r\n", utf8(body));
  }

  /** Opens a stream that follows one resource. */
  byte[] listen(HttpConnections connections, int id, String resource) {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"method\":\"subscriptions/listen\",\"params\":{\"notifications\":"
            + "{\"resourceSubscriptions\":[\""
            + resource
            + "\"]},"
            + META
            + "}}";
    return HttpConnections.bytes(head(connections, "subscriptions/listen"), utf8(body));
  }

  private String head(HttpConnections connections, String method) {
    return connections.head(endpoint.getPath())
        + "Accept: application/json, text/event-stream\r\n"
        + "Authorization: Bearer "
        + key
        + "\r\nMCP-Protocol-Version: "
        + McpCaller.REVISION
        + "\r\nMcp-Method: "
        + method
        + "\r\n";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

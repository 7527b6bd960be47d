package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.StackInfo;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The official Java client against the service's own tools. It speaks the revisions with sessions.
 */
class JavaClientIT {

  private final Observer stack = new Observer(Stacks.shared());
  private final StackInfo.McpInfo mcp = stack.stack.info().mcp();
  private final List<String> sessions = new CopyOnWriteArrayList<>();
  private final List<String> updated = new CopyOnWriteArrayList<>();
  private final List<Double> progress = new CopyOnWriteArrayList<>();

  @Test
  void aClientsLife() {
    try (McpSyncClient client = client(mcp.apiKey())) {
      assertThat(client.initialize().protocolVersion()).isEqualTo("2025-11-25");
      assertThat(client.listTools().tools().stream().map(Tool::name))
          .contains("ping", "send_message", "get_messages", "get_message_status");
      assertThat(call(client, "ping", Map.of()).isError()).isFalse();
      sendsAndSeesProgress(client);

      CallToolResult refused = call(client, "send_message", Map.of("to", "nobody"));
      assertThat(refused.isError()).isTrue();
      assertThatThrownBy(() -> call(client, "no_such_tool", Map.of()))
          .isInstanceOfSatisfying(
              McpError.class,
              error -> assertThat(error.getJsonRpcError().code()).isEqualTo(-32602));
    }
  }

  private void sendsAndSeesProgress(McpSyncClient client) {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 500));
    Map<String, Object> arguments = Observer.arguments(stack.number(), to, "from Java");
    arguments.put("wait", true);
    CallToolResult sent = call(client, "send_message", arguments);
    assertThat(sent.structuredContent())
        .isInstanceOfSatisfying(
            Map.class,
            content -> assertThat(content.get("status")).isIn("sent", "delivered", "read"));
    // The client hands notifications to a thread of its own.
    Awaitility.await().untilAsserted(() -> assertThat(progress).isNotEmpty());
    assertThat(progress).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aWrongKeyIsRefused() {
    try (McpSyncClient client = client(OfficialClientsIT.wrong(mcp.apiKey()))) {
      assertThatThrownBy(client::initialize)
          .hasCauseInstanceOf(McpHttpClientTransportAuthorizationException.class);
    }
  }

  @Test
  void aMessageReachesItsFollower() {
    try (McpSyncClient client = client(mcp.apiKey())) {
      client.initialize();
      String uri = "wamcp://numbers/" + stack.number() + "/messages";
      client.subscribeResource(McpSchema.SubscribeRequest.builder(uri).build());
      stack.writes(stack.number(), Observer.customer());
      // The client reads what it is told has changed.
      Awaitility.await().untilAsserted(() -> assertThat(updated).contains(uri));
    }
  }

  /** Whatever learns of the end first may fail; for the next call the client begins by itself. */
  @Test
  void anEndedSessionIsBegunAnew() throws Exception {
    try (McpSyncClient client = client(mcp.apiKey())) {
      client.initialize();
      call(client, "ping", Map.of());
      String session = sessions.getLast();
      assertThat(withSession("DELETE", session)).isBetween(200, 204);
      assertThat(withSession("GET", session)).isEqualTo(404);

      Awaitility.await().ignoreExceptions().until(() -> !call(client, "ping", Map.of()).isError());
      assertThat(sessions.getLast()).isNotEqualTo(session);
    }
  }

  private int withSession(String method, String session) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(mcp.url()))
            .header("Authorization", "Bearer " + mcp.apiKey())
            .header("Accept", "text/event-stream")
            .header("Mcp-Session-Id", session)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static CallToolResult call(
      McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(
        CallToolRequest.builder(tool).arguments(arguments).progressToken("progress").build());
  }

  private McpSyncClient client(String key) {
    URI url = URI.create(mcp.url());
    return McpClient.sync(
            HttpClientStreamableHttpTransport.builder("http://" + url.getAuthority())
                .endpoint(url.getPath())
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + key))
                .addHttpRequestCustomizer((request, _, _, _, _) -> note(request))
                .build())
        .progressConsumer(notification -> progress.add(notification.progress()))
        .resourcesUpdateConsumer(
            contents -> contents.forEach(content -> updated.add(content.uri())))
        .build();
  }

  private void note(HttpRequest.Builder request) {
    HttpRequest built = request.copy().uri(URI.create(mcp.url())).build();
    built.headers().firstValue("Mcp-Session-Id").ifPresent(sessions::add);
  }
}

package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The official Java client, which knows nothing of this code, talks to the server. */
class SdkClientIT {
  private final List<Double> progress = new CopyOnWriteArrayList<>();
  private TestServer server;
  private McpSyncClient client;

  @BeforeEach
  void connect() {
    server = new TestServer();
    client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + server.port())
                    .endpoint("/mcp")
                    .requestBuilder(
                        HttpRequest.newBuilder()
                            .header("Authorization", "Bearer " + TestServer.READER))
                    .build())
            .progressConsumer(notification -> progress.add(notification.progress()))
            .build();
  }

  @AfterEach
  void disconnect() {
    client.close();
    server.close();
  }

  @Test
  void initializesListsAndCalls() {
    McpSchema.InitializeResult initialized = client.initialize();
    McpSchema.ListToolsResult tools = client.listTools();
    McpSchema.CallToolResult called =
        client.callTool(
            McpSchema.CallToolRequest.builder("echo")
                .arguments(Map.of("to", "+4912345", "body", "hello"))
                .build());

    assertThat(initialized.protocolVersion()).isEqualTo("2025-11-25");
    assertThat(initialized.serverInfo().name()).isEqualTo("sample");
    assertThat(tools.tools()).hasSize(9);
    assertThat(called.isError()).isFalse();
    assertThat(called.structuredContent())
        .isEqualTo(Map.of("to", "+4912345", "body", "hello", "parts", List.of()));
    assertThat(client.ping()).isNotNull();
  }

  @Test
  void toolErrorsAndProgressArrive() {
    client.initialize();
    McpSchema.CallToolResult refused =
        client.callTool(McpSchema.CallToolRequest.builder("echo").arguments(Map.of()).build());
    McpSchema.CallToolResult stepped =
        client.callTool(
            McpSchema.CallToolRequest.builder("steps")
                .arguments(Map.of())
                .progressToken("p1")
                .build());

    assertThat(refused.isError()).isTrue();
    assertThat(stepped.structuredContent()).isEqualTo(Map.of("text", "wanted true"));
    // The client hands each notification to some thread; their order on the wire is not its affair.
    await().untilAsserted(() -> assertThat(progress).containsExactlyInAnyOrder(1.0, 2.5, 3.0));
  }
}

package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The official Java client in a session: reads resources and is told when they change. */
@Timeout(60)
class SdkSessionIT {

  @Test
  void itFollowsAResourceUntilItNoLongerWants() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (Replicas replicas = new Replicas()) {
      TestServer server = replicas.start();
      try (McpSyncClient client = client(server, told)) {
        McpSchema.InitializeResult initialized = client.initialize();
        assertThat(initialized.capabilities().resources().subscribe()).isTrue();
        assertThat(client.listResources().resources())
            .extracting(McpSchema.Resource::uri)
            .containsExactly(SampleResources.ONE, SampleResources.TWO);
        assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(1);
        streamIsOpen(server);

        client.subscribeResource(new McpSchema.SubscribeRequest(SampleResources.ONE));
        replicas.change(SampleResources.ONE, SampleResources.TWO);
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(told).containsExactly("text of note://one"));

        client.unsubscribeResource(new McpSchema.UnsubscribeRequest(SampleResources.ONE));
        client.subscribeResource(new McpSchema.SubscribeRequest(SampleResources.TWO));
        replicas.change(SampleResources.ONE, SampleResources.TWO);
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(told).endsWith("text of note://two").hasSize(2));
      }
    }
  }

  private static void streamIsOpen(TestServer server) {
    await().atMost(Duration.ofSeconds(20)).until(() -> server.streams().sessionStreams() == 1);
  }

  private static McpSyncClient client(TestServer server, List<String> told) {
    return McpClient.sync(
            HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + server.port())
                .endpoint("/mcp")
                .openConnectionOnStartup(true)
                .requestBuilder(
                    HttpRequest.newBuilder().header("Authorization", "Bearer " + TestServer.READER))
                .build())
        .resourcesUpdateConsumer(
            contents ->
                contents.forEach(
                    content -> told.add(((McpSchema.TextResourceContents) content).text())))
        .build();
  }
}

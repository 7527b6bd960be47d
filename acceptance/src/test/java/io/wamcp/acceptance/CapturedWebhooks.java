package io.wamcp.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.local.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/**
 * Keeps the simulated Meta's webhooks from ingress while it is open, so that a test can learn the
 * id of a message that is still being sent, and deliver its statuses itself.
 */
public final class CapturedWebhooks implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LocalStack stack;
  private final Map<String, String> wamids = new ConcurrentHashMap<>();
  private final WebServer server;

  private CapturedWebhooks(LocalStack stack) {
    this.stack = stack;
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing -> routing.any(this::keep))
            .build()
            .start();
    stack.meta().webhookUrl(URI.create("http://127.0.0.1:" + server.port() + "/"));
  }

  /** Begins to capture; closing leads webhooks back to ingress. */
  public static CapturedWebhooks of(LocalStack stack) {
    return new CapturedWebhooks(stack);
  }

  private void keep(ServerRequest request, ServerResponse response) {
    try {
      JsonNode body = JSON.readTree(request.content().as(byte[].class));
      JsonNode status = body.at("/entry/0/changes/0/value/statuses/0");
      wamids.put(status.path("biz_opaque_callback_data").asText(), status.path("id").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    response.send();
  }

  /** Meta's id of a send, as soon as a status names it. */
  public String wamidOf(String queueId) {
    return Awaitility.await().until(() -> wamids.get(queueId), wamid -> wamid != null);
  }

  @Override
  public void close() {
    stack.meta().webhookUrl(URI.create(stack.info().ingress().url() + "/webhook/meta"));
    server.stop();
  }
}

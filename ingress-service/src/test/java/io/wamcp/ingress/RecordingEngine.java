package io.wamcp.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes every event it is sent, and remembers them. */
public final class RecordingEngine implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  private RecordingEngine(HttpServer server) {
    this.server = server;
  }

  public static RecordingEngine start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RecordingEngine engine = new RecordingEngine(server);
    server.createContext("/e/", engine::take);
    server.start();
    return engine;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      ObjectNode answer = JSON.createObjectNode().put("status", 200);
      ArrayNode ids = answer.putArray("ids");
      body.forEach(
          event -> {
            events.add(event);
            ids.add("id-" + events.size());
          });
      byte[] bytes = JSON.writeValueAsBytes(answer);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  public URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  public List<JsonNode> events() {
    return events;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

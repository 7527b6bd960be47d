package io.wamcp.acceptance.stdio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An MCP server that does to each request what the test says. */
final class ScriptedServer implements AutoCloseable {

  /** What the server does to a request. */
  interface Script {
    void play(Call call) throws IOException;
  }

  /** A request, and ways to answer it. */
  static final class Call {
    private final HttpExchange exchange;
    final JsonNode message;

    private Call(HttpExchange exchange, JsonNode message) {
      this.exchange = exchange;
      this.message = message;
    }

    String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }

    void session(String id) {
      exchange.getResponseHeaders().set("Mcp-Session-Id", id);
    }

    /** The result of the request. */
    void result(String json) throws IOException {
      plain(200, "{\"jsonrpc\":\"2.0\",\"id\":" + message.path("id") + ",\"result\":" + json + "}");
    }

    void plain(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }

    OutputStream stream() throws IOException {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      return exchange.getResponseBody();
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  final List<String> seen = new CopyOnWriteArrayList<>();

  ScriptedServer(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/mcp", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
  }

  /** For a method of MCP, or GET or DELETE. */
  ScriptedServer on(String method, Script script) {
    scripts.put(method, script);
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode message = JSON.readTree(exchange.getRequestBody().readAllBytes());
      String verb = exchange.getRequestMethod();
      String name = verb.equals("POST") ? message.path("method").asText() : verb;
      seen.add(name);
      scripts.getOrDefault(name, call -> call.plain(202, "")).play(new Call(exchange, message));
    }
  }

  static void event(OutputStream out, String id, String json) throws IOException {
    String text = (id == null ? "" : "id: " + id + "\n") + ": hello\ndata: " + json + "\n\n";
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

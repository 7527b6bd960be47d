package io.wamcp.acceptance.replay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A Meta that answers what it was told to, and else accepts everything, under one fixed wamid. */
final class ScriptedMeta implements AutoCloseable {

  /** What every accepted message is called. */
  static final String WAMID = "wamid.replayed";

  private record Answer(int status, String body) {}

  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  ScriptedMeta() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void acceptEverything() {
    answers.clear();
  }

  /** The next call is refused with this code of Meta's. */
  void refuse(int status, int code) {
    answers.add(
        new Answer(
            status,
            "{\"error\":{\"message\":\"(#%d) refused\",\"type\":\"OAuthException\",\"code\":%d,\"fbtrace_id\":\"T\"}}"
                .formatted(code, code)));
  }

  /** The next call is answered by something that is not Meta. */
  void answerHtml(int status) {
    answers.add(new Answer(status, "<html>no</html>"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Answer scripted = answers.poll();
      Answer answer =
          scripted == null
              ? new Answer(
                  200,
                  "{\"success\":true,\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+15550001111\","
                      + "\"wa_id\":\"15550001111\"}],\"messages\":[{\"id\":\""
                      + WAMID
                      + "\"}]}")
              : scripted;
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package io.wamcp.acceptance;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A load balancer that gives every request to the next replica, whoever it comes from: the opposite
 * of a sticky session. Remembers who served what. Thread-safe.
 */
public final class RoundRobin implements AutoCloseable {

  /** Headers of a connection, not of a message. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final List<URI> replicas = new CopyOnWriteArrayList<>();
  private final List<Served> served = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final WebServer server =
      WebServer.builder()
          .host("127.0.0.1")
          .port(0)
          .connectionOptions(options -> options.tcpNoDelay(true))
          .routing(routing -> routing.any(this::forward))
          .build()
          .start();

  /** Which replica, counted from 0, got a request. */
  public record Served(int replica, String query) {}

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  public void add(String origin) {
    replicas.add(URI.create(origin));
  }

  /** Every request since the start, in the order they came. */
  public List<Served> served() {
    synchronized (served) {
      return List.copyOf(served);
    }
  }

  private int next(String query) {
    synchronized (served) {
      int replica = served.size() % replicas.size();
      served.add(new Served(replica, query));
      return replica;
    }
  }

  private void forward(ServerRequest request, ServerResponse response) throws InterruptedException {
    byte[] body = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    if (replicas.isEmpty()) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
      return;
    }
    String query = request.query().rawValue();
    int replica = next(query);
    try {
      answer(response, http.send(toReplica(replica, request, query, body), BYTES));
    } catch (IOException e) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
    }
  }

  private static final HttpResponse.BodyHandler<byte[]> BYTES =
      HttpResponse.BodyHandlers.ofByteArray();

  private HttpRequest toReplica(int replica, ServerRequest request, String query, byte[] body) {
    String path = request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
    HttpRequest.Builder forwarded =
        HttpRequest.newBuilder(URI.create(replicas.get(replica) + path))
            .method(
                request.prologue().method().text(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (Header header : request.headers()) {
      if (!OF_THE_CONNECTION.contains(header.headerName().lowerCase())) {
        header.allValues().forEach(value -> forwarded.header(header.name(), value));
      }
    }
    return forwarded.build();
  }

  private static void answer(ServerResponse response, HttpResponse<byte[]> answer) {
    response.status(Status.create(answer.statusCode()));
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                response.header(HeaderNames.create(name), values.toArray(String[]::new));
              }
            });
    response.send(answer.body());
  }

  @Override
  public void close() {
    server.stop();
  }
}

package io.wamcp.mcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Reads the admin port of a service. */
final class AdminPort {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private AdminPort() {}

  static HttpResponse<String> get(McpService service, String path) {
    URI uri = URI.create("http://127.0.0.1:" + service.adminPort() + path);
    try {
      return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String metrics(McpService service) {
    return get(service, "/metrics").body();
  }
}

package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One recorded exchange between a real server and a reference SDK. */
record Capture(String name, JsonNode json) {

  static final ObjectMapper JSON = new ObjectMapper();

  static Capture load(String name) {
    try (InputStream in = Capture.class.getResourceAsStream("/captures/" + name + ".json")) {
      return new Capture(name, JSON.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The request as the endpoint sees it; recorded bodies keep the canonical order of fields. */
  EndpointRequest request() {
    JsonNode request = json.path("request");
    Map<String, String> headers = new HashMap<>();
    request
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    URI uri = URI.create("http://" + headers.get("host") + request.path("path").asText());
    Map<String, String> query = new HashMap<>();
    if (uri.getQuery() != null) {
      for (String pair : uri.getQuery().split("&")) {
        query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
      }
    }
    return new EndpointRequest(
        request.path("method").asText(),
        "http://" + headers.get("host") + uri.getPath(),
        query,
        headers,
        bytes(request.path("body")));
  }

  String requestHeader(String name) {
    return json.path("request").path("headers").path(name).asText(null);
  }

  JsonNode requestBody() {
    return json.path("request").path("body");
  }

  int status() {
    return json.path("response").path("status").asInt();
  }

  String responseHeader(String name) {
    return json.path("response").path("headers").path(name).asText(null);
  }

  JsonNode responseBody() {
    return json.path("response").path("body");
  }

  byte[] responseBytes() {
    return json(responseBody());
  }

  /** The second in which the request was signed. */
  long signedAt() {
    String header = requestHeader("x-inngest-signature");
    return Long.parseLong(header.substring(2, header.indexOf('&')));
  }

  private static byte[] bytes(JsonNode body) {
    if (body.isTextual() || body.isMissingNode()) {
      return body.asText("").getBytes(StandardCharsets.UTF_8);
    }
    return json(body);
  }

  private static byte[] json(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

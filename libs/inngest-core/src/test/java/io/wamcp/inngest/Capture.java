package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One recorded exchange between a real server and a reference SDK. */
record Capture(String name, JsonNode json) {

  static final ObjectMapper JSON = new ObjectMapper();

  /** How recordings shorten a long text of one repeated character. */
  private static final Pattern SHORTENED = Pattern.compile("(.)\\1*…\\[(\\d+) chars cut]");

  private static final Pattern CUT = Pattern.compile("\\.\\.\\.\\[truncated \\d+]$");

  /** The names of all exchanges that were recorded, in order. */
  static List<String> names() {
    try (Stream<Path> files = Files.list(Path.of(Capture.class.getResource("/captures").toURI()))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

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

  String method() {
    return json.path("request").path("method").asText();
  }

  /** Path and query of the request. */
  String target() {
    return json.path("request").path("path").asText();
  }

  /** Whether the server asked the app, and not the other way round. */
  boolean askedByTheServer() {
    return json.path("direction").asText().equals("engine->app");
  }

  JsonNode requestHeaders() {
    return json.path("request").path("headers");
  }

  JsonNode responseHeaders() {
    return json.path("response").path("headers");
  }

  /** The body of the answer; of one whose text was cut, what can be read of it. */
  JsonNode readableResponseBody() {
    Matcher cut = CUT.matcher(responseBody().asText());
    if (!cut.find()) {
      return responseBody();
    }
    String kept = cut.replaceFirst("");
    try {
      return JSON.readTree(kept + (kept.startsWith("[") ? "\"}]" : "\"}}"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String requestHeader(String name) {
    return json.path("request").path("headers").path(name).asText(null);
  }

  JsonNode requestBody() {
    return json.path("request").path("body");
  }

  /** The request's body as it was sent, long texts made whole again. */
  JsonNode sentBody() {
    try {
      return JSON.readTree(request().body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    byte[] text = json(body);
    Matcher shortened = SHORTENED.matcher(new String(text, StandardCharsets.UTF_8));
    return shortened.find()
        ? shortened
            .replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))))
            .getBytes(StandardCharsets.UTF_8)
        : text;
  }

  private static byte[] json(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

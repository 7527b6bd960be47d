package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The recorded app, written with this SDK and served at a port, configured as it was for a
 * recording.
 */
final class LabApp implements AutoCloseable {

  /** Headers of the connection, which web servers and clients write, not SDKs. */
  static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "accept",
          "accept-encoding",
          "connection",
          "content-length",
          "date",
          "host",
          "http2-settings",
          "transfer-encoding",
          "upgrade");

  private final InngestClient client;
  private final WebServer server;

  private LabApp(InngestClient client, List<InngestFunction> functions) {
    this.client = client;
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(r -> r.register("/api/inngest", ServeHandler.of(client, functions)))
            .build()
            .start();
  }

  /** How the app was configured for a request, and at what time. */
  record Setting(boolean cloud, boolean checkpointing, boolean syncing, Instant now) {

    static Setting of(Capture capture) {
      boolean cloud = capture.requestHeader("host").endsWith(":3200");
      return new Setting(
          cloud,
          capture.name().startsWith("checkpointed-"),
          cloud || capture.method().equals("PUT"),
          cloud ? LabApp.now(capture) : Lab.CLOCK.instant());
    }
  }

  /** Serves the app. */
  static LabApp of(Setting setting) {
    InngestClient client =
        InngestClient.builder(
                "lab",
                setting.cloud() ? cloud() : development(),
                Clock.fixed(setting.now(), ZoneOffset.UTC))
            .appVersion("1.2.3")
            .checkpointing(setting.checkpointing() ? Duration.ofSeconds(10) : Duration.ZERO)
            .build();
    return new LabApp(client, setting.syncing() ? registered(setting.cloud()) : Lab.functions());
  }

  private static InngestConfig cloud() {
    return InngestConfig.fromEnvironment(
        Map.of(
            "INNGEST_SIGNING_KEY",
            Lab.KEY,
            "INNGEST_EVENT_KEY",
            "evkey123",
            "INNGEST_SERVE_ORIGIN",
            "http://127.0.0.1:3200",
            "INNGEST_BASE_URL",
            EngineDouble.origin().toString()));
  }

  private static InngestConfig development() {
    return InngestConfig.fromEnvironment(
        Map.of(
            "INNGEST_DEV", "1",
            "INNGEST_SERVE_ORIGIN", "http://127.0.0.1:3000",
            "INNGEST_BASE_URL", EngineDouble.origin().toString()));
  }

  private static Instant now(Capture capture) {
    return capture.requestHeader("x-inngest-signature") == null
        ? Instant.parse(capture.json().path("at").asText())
        : Instant.ofEpochSecond(capture.signedAt());
  }

  /** The functions that were registered, in their order; the cloud app had none with a schedule. */
  private static List<InngestFunction> registered(boolean cloud) {
    Capture capture = Capture.load(cloud ? "register-cloud" : "register-dev-out-of-band");
    List<String> ids = capture.requestBody().path("functions").findValuesAsText("name");
    return Lab.functions().stream()
        .filter(function -> ids.contains(function.definition().id()))
        .sorted(Comparator.comparing(function -> ids.indexOf(function.definition().id())))
        .toList();
  }

  /** Makes the recorded request; what was answered, in the form of {@link #recorded}. */
  ObjectNode answer(Capture capture) throws IOException {
    Map<String, String> headers = new HashMap<>();
    capture
        .requestHeaders()
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    headers.keySet().removeAll(Set.of("accept-encoding", "content-length"));
    PlainHttp.Answer answer =
        PlainHttp.send(
            server.port(), capture.method(), capture.target(), headers, capture.request().body());
    ObjectNode json = Capture.JSON.createObjectNode();
    json.put("status", answer.status());
    json.set("headers", headers(Capture.JSON.valueToTree(answer.headers())));
    json.set("body", Capture.JSON.readTree(answer.body()));
    if (capture.responseHeader("x-inngest-signature") != null) {
      boolean verified =
          SigningKey.of(Lab.KEY)
              .verify(answer.body(), answer.headers().get("x-inngest-signature"), now(capture));
      json.put("signed", verified);
    }
    return json;
  }

  /** What the recorded app answered. */
  static ObjectNode recorded(Capture capture) {
    ObjectNode json = Capture.JSON.createObjectNode();
    json.put("status", capture.status());
    json.set("headers", headers(capture.responseHeaders()));
    json.set("body", capture.readableResponseBody());
    json = here(json);
    if (capture.responseHeader("x-inngest-signature") != null) {
      json.put("signed", true);
    }
    return json;
  }

  /** The recorded server listened elsewhere. */
  private static ObjectNode here(ObjectNode json) {
    try {
      String text = json.toString().replace("http://127.0.0.1:8490", EngineDouble.origin() + "");
      return (ObjectNode) Capture.JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the headers of the connection; names in lower case. */
  static JsonNode headers(JsonNode all) {
    Map<String, JsonNode> kept = new TreeMap<>();
    all.properties()
        .forEach(
            header -> {
              String name = header.getKey().toLowerCase(java.util.Locale.ROOT);
              if (!OF_THE_CONNECTION.contains(name)) {
                kept.put(name, header.getValue());
              }
            });
    return Capture.JSON.valueToTree(kept);
  }

  @Override
  public void close() {
    server.stop();
    client.close();
  }
}

package io.wamcp.inngest.devserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Speaks the app's side of the protocol as each test scripts it, and remembers every call. */
final class ScriptedApp implements AutoCloseable {

  /** A call the server made. */
  record Received(String functionId, String stepId, Map<String, String> headers, byte[] raw) {

    JsonNode body() {
      return Json.stored(new String(raw, StandardCharsets.UTF_8));
    }

    int attempt() {
      return body().path("ctx").path("attempt").asInt();
    }

    String runId() {
      return body().path("ctx").path("run_id").asText();
    }

    boolean has(String hash) {
      return body().path("steps").has(hash);
    }
  }

  /** An answer, to be refined with {@link #header}. */
  record Scripted(int status, String body, Map<String, String> headers) {

    static Scripted of(int status, String body) {
      Map<String, String> headers = new HashMap<>();
      headers.put("X-Inngest-Sdk", "test:v1.0.0");
      headers.put("X-Inngest-Req-Version", "2");
      return new Scripted(status, body, headers);
    }

    static Scripted done(String json) {
      return of(200, json);
    }

    static Scripted ops(String... operations) {
      return of(206, "[" + String.join(",", operations) + "]");
    }

    Scripted header(String name, String value) {
      Map<String, String> more = new HashMap<>(headers);
      if (value == null) {
        more.remove(name);
      } else {
        more.put(name, value);
      }
      return new Scripted(status, body, more);
    }
  }

  @FunctionalInterface
  interface Script {
    Scripted answer(Received call) throws Exception;
  }

  static String op(String id, String op, String more) {
    return "{\"id\":\""
        + id
        + "\",\"op\":\""
        + op
        + "\""
        + (more.isEmpty() ? "" : "," + more)
        + "}";
  }

  static String run(String id, String data) {
    return op(id, "StepRun", "\"data\":" + data);
  }

  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<Received> calls = new CopyOnWriteArrayList<>();
  private final ArrayNode functions = Json.mapper().createArrayNode();
  private final AtomicInteger syncs = new AtomicInteger();
  private final WebServer web;
  private volatile String registerAt;
  private volatile String bearer = "";

  ScriptedApp() {
    this(0);
  }

  ScriptedApp(int port) {
    web =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .shutdownHook(false)
            .maxPayloadSize(64 * 1024 * 1024)
            .connectionOptions(o -> o.tcpNoDelay(true))
            .routing(r -> r.post("/api/inngest", this::call).put("/api/inngest", this::sync))
            .build()
            .start();
  }

  String url() {
    return "http://127.0.0.1:" + web.port() + "/api/inngest";
  }

  int port() {
    return web.port();
  }

  /** Adds a function with an event trigger; the customiser may change its configuration. */
  ScriptedApp on(String id, String event, UnaryOperator<ObjectNode> config, Script script) {
    ObjectNode function = Json.object();
    function.put("id", "lab-" + id).put("name", id);
    function.putArray("triggers").addObject().put("event", event);
    ObjectNode step = function.putObject("steps").putObject("step");
    step.put("id", "step").put("name", "step");
    step.putObject("runtime")
        .put("type", "http")
        .put("url", url() + "?fnId=lab-" + id + "&stepId=step");
    functions.add(config.apply(function));
    scripts.put("lab-" + id, script);
    return this;
  }

  ScriptedApp on(String id, String event, Script script) {
    return on(id, event, config -> config, script);
  }

  static UnaryOperator<ObjectNode> retries(int retries) {
    return config -> {
      ((ObjectNode) config.at("/steps/step")).putObject("retries").put("attempts", retries);
      return config;
    };
  }

  void script(String id, Script script) {
    scripts.put("lab-" + id, script);
  }

  ObjectNode registration() {
    ObjectNode body = Json.object();
    body.put("url", url()).put("deployType", "ping").put("appName", "lab").put("sdk", "test:v1");
    body.put("v", "0.1").put("framework", "none");
    body.set("functions", functions);
    return body;
  }

  /** What a PUT makes the app do. */
  void registerAt(String serverUrl, String bearerToken) {
    registerAt = serverUrl;
    bearer = bearerToken;
  }

  int syncs() {
    return syncs.get();
  }

  List<Received> calls() {
    return List.copyOf(calls);
  }

  List<Received> calls(String id) {
    return calls.stream().filter(c -> c.functionId().equals("lab-" + id)).toList();
  }

  private void call(ServerRequest request, ServerResponse response) throws Exception {
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .forEach(h -> headers.put(h.name().toLowerCase(java.util.Locale.ROOT), h.get()));
    Received call =
        new Received(
            request.query().get("fnId"),
            request.query().get("stepId"),
            headers,
            request.content().as(byte[].class));
    calls.add(call);
    Script script = Optional.ofNullable(scripts.get(call.functionId())).orElseThrow();
    Scripted answer = script.answer(call);
    response.status(Status.create(answer.status()));
    answer.headers().forEach(response::header);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private void sync(ServerRequest request, ServerResponse response) {
    request.content().as(byte[].class);
    Api.Response registered = new Api(registerAt).bearer(bearer).register(registration());
    syncs.incrementAndGet();
    response.status(Status.create(registered.status() == 200 ? 200 : 500)).send("{}");
  }

  @Override
  public void close() {
    web.stop();
  }
}

package io.wamcp.testkit.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.testkit.WebhookSigner;
import java.net.URI;
import java.net.http.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public final class SimulatedMeta implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final WebServer server;
  private final Builder b;
  private final List<RecordedCall> calls = new CopyOnWriteArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>(),
      max = new ConcurrentHashMap<>();
  private final ExecutorService exec = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();

  private static final class Rule {
    Behaviour b;
    int left;
  }

  private SimulatedMeta(Builder b) {
    this.b = b;
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(b.port)
            .connectionOptions(o -> o.tcpNoDelay(true))
            .routing(
                r ->
                    r.post("/{v}/{n}/messages", this::send)
                        .post("/_sim/inbound", this::inbound)
                        .post("/_sim/behaviour", this::behaviour))
            .build()
            .start();
  }

  public static Builder builder() {
    return new Builder();
  }

  public static final class Builder {
    int port;
    String secret = "x", waba = "200000000000001";
    URI hook;
    Map<String, String> numbers = new LinkedHashMap<>();

    public Builder port(int p) {
      port = p;
      return this;
    }

    public Builder appSecret(String s) {
      secret = s;
      return this;
    }

    public Builder wabaId(String s) {
      waba = s;
      return this;
    }

    public Builder webhookUrl(URI u) {
      hook = u;
      return this;
    }

    public Builder phoneNumber(String id, String d) {
      numbers.put(id, d);
      return this;
    }

    public SimulatedMeta start() {
      return new SimulatedMeta(this);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  public void behave(Behaviour x) {
    synchronized (rules) {
      Rule r = new Rule();
      r.b = x;
      r.left = x.times();
      rules.add(r);
    }
  }

  public List<RecordedCall> calls(String n) {
    return calls.stream().filter(c -> c.phoneNumberId().equals(n)).toList();
  }

  public void forgetCalls() {
    calls.clear();
    max.clear();
  }

  public int maxInFlight(String n) {
    return max.getOrDefault(n, new AtomicInteger()).get();
  }

  public int inFlight(String n) {
    return inFlight.getOrDefault(n, new AtomicInteger()).get();
  }

  private Optional<Behaviour> take(String n, String to) {
    synchronized (rules) {
      for (Rule r : rules)
        if (r.left > 0
            && (r.b.to() == null || r.b.to().equals(to))
            && (r.b.phoneNumberId() == null || r.b.phoneNumberId().equals(n))) {
          r.left--;
          return Optional.of(r.b);
        }
      return Optional.empty();
    }
  }

  private void send(ServerRequest q, ServerResponse s) throws Exception {
    String n = q.path().pathParameters().get("n");
    Instant start = Instant.now();
    String raw = q.content().as(String.class);
    JsonNode body = JSON.readTree(raw);
    String to = body.hasNonNull("to") ? body.get("to").asText() : body.path("recipient").asText();
    String rid = body.path("biz_opaque_callback_data").asText(null);
    int now = inFlight.computeIfAbsent(n, k -> new AtomicInteger()).incrementAndGet();
    max.computeIfAbsent(n, k -> new AtomicInteger()).accumulateAndGet(now, Math::max);
    boolean ok = false;
    try {
      Behaviour x = take(n, to).orElse(Behaviour.to(to));
      if ("before".equals(x.reset())) {
        throw new IllegalStateException("cut");
      }
      if (x.status() == null) {
        ok = true;
        String wamid = "wamid.HBg" + UUID.randomUUID().toString().replace("-", "");
        if ("normal".equals(x.statuses())) statuses(n, to, wamid, rid);
        if (!x.delay().isZero()) Thread.sleep(x.delay());
        if ("after".equals(x.reset())) throw new IllegalStateException("cut");
        s.header(io.helidon.http.HeaderNames.CONTENT_TYPE, "application/json");
        s.send(
            "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\""
                + to
                + "\",\"wa_id\":\""
                + to.replace("+", "")
                + "\"}],\"messages\":[{\"id\":\""
                + wamid
                + "\"}]}");
      } else {
        if (!x.delay().isZero()) Thread.sleep(x.delay());
        s.status(Status.create(x.status()));
        s.header(io.helidon.http.HeaderNames.CONTENT_TYPE, "application/json");
        s.send(
            "{\"error\":{\"message\":\"(#"
                + x.errorCode()
                + ") simulated\",\"type\":\"OAuthException\",\"code\":"
                + x.errorCode()
                + ",\"fbtrace_id\":\"T\"}}");
      }
    } catch (IllegalStateException cut) {
      q.content().consume();
      throw new io.helidon.webserver.CloseConnectionException("cut");
    } finally {
      inFlight.get(n).decrementAndGet();
      calls.add(new RecordedCall(n, to, rid, ok, start, Instant.now(), raw));
    }
  }

  private void statuses(String n, String to, String wamid, String rid) {
    var unused =
        exec.submit(
            () -> {
              for (String st : List.of("sent", "delivered", "read")) {
                Thread.sleep(30);
                post(
                    n,
                    "\"statuses\":[{\"id\":\""
                        + wamid
                        + "\",\"status\":\""
                        + st
                        + "\",\"timestamp\":\""
                        + Instant.now().getEpochSecond()
                        + "\",\"recipient_id\":\""
                        + to.replace("+", "")
                        + "\""
                        + (rid == null ? "" : ",\"biz_opaque_callback_data\":\"" + rid + "\"")
                        + "}]");
              }
              return null;
            });
  }

  private int post(String n, String part) throws Exception {
    if (b.hook == null) return 0;
    byte[] body =
        ("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\""
                + b.waba
                + "\",\"changes\":[{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"15550009001\",\"phone_number_id\":\""
                + n
                + "\"},"
                + part
                + "}}]}]}")
            .getBytes("UTF-8");
    for (int i = 0; ; i++) {
      try {
        int code =
            http.send(
                    HttpRequest.newBuilder(b.hook)
                        .header("content-type", "application/json")
                        .header("X-Hub-Signature-256", new WebhookSigner(b.secret).sign(body))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (code == 200 || i > 8) return code;
      } catch (java.io.IOException e) {
        if (i > 8) throw e;
      }
      Thread.sleep(200L << Math.min(i, 5));
    }
  }

  private void inbound(ServerRequest q, ServerResponse s) throws Exception {
    JsonNode body = JSON.readTree(q.content().as(String.class));
    String wamid = "wamid.in" + UUID.randomUUID();
    post(
        body.get("phoneNumberId").asText(),
        "\"contacts\":[{\"wa_id\":\""
            + body.get("from").asText()
            + "\",\"profile\":{\"name\":\"Sim\"}}],\"messages\":[{\"from\":\""
            + body.get("from").asText()
            + "\",\"id\":\""
            + wamid
            + "\",\"timestamp\":\""
            + Instant.now().getEpochSecond()
            + "\",\"type\":\"text\",\"text\":{\"body\":"
            + JSON.writeValueAsString(body.get("text").asText())
            + "}}]");
    s.send("{\"wamid\":\"" + wamid + "\"}");
  }

  private void behaviour(ServerRequest q, ServerResponse s) throws Exception {
    JsonNode x = JSON.readTree(q.content().as(String.class));
    behave(
        new Behaviour(
            x.path("phoneNumberId").asText(null),
            x.path("to").asText(null),
            x.path("times").asInt(1),
            x.has("status") ? x.get("status").asInt() : null,
            x.has("errorCode") ? x.get("errorCode").asInt() : null,
            Duration.ofMillis(x.path("delayMs").asLong(0)),
            x.path("reset").asText(null),
            x.path("statuses").asText("normal")));
    s.send("{}");
  }

  @Override
  public void close() {
    server.stop();
    exec.shutdownNow();
  }
}

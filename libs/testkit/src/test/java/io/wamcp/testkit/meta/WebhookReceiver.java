package io.wamcp.testkit.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.testkit.WebhookSigner;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes webhooks, keeps those with a good signature, refuses as many as it is told to. */
final class WebhookReceiver implements AutoCloseable {

  static final String SECRET = "receiver-secret";

  private final WebhookSigner signer = new WebhookSigner(SECRET);
  private final List<JsonNode> values = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger badSignatures = new AtomicInteger();
  private final WebServer server =
      WebServer.builder()
          .host("127.0.0.1")
          .routing(routing -> routing.post("/hook", this::take))
          .build()
          .start();

  private void take(ServerRequest request, ServerResponse response) throws IOException {
    byte[] body = request.content().as(byte[].class);
    String signature = request.headers().first(HeaderNames.create(WebhookSigner.HEADER)).orElse("");
    if (!signature.equals(signer.sign(body))) {
      badSignatures.incrementAndGet();
    }
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
      return;
    }
    values.add(new ObjectMapper().readTree(body).at("/entry/0/changes/0/value"));
    response.send();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.port() + "/hook");
  }

  void refuse(int times) {
    refusals.set(times);
  }

  int badSignatures() {
    return badSignatures.get();
  }

  List<JsonNode> values() {
    return values;
  }

  List<String> statuses(String wamid) {
    return values.stream()
        .map(value -> value.at("/statuses/0"))
        .filter(status -> status.path("id").asText().equals(wamid))
        .map(status -> status.path("status").asText())
        .toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}

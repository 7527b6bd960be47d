package io.wamcp.acceptance.scaling;

import io.wamcp.acceptance.Observer;
import io.wamcp.local.ServiceName;
import io.wamcp.testkit.WebhookSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Customers who write and an agent that sends and reads, all the time, through the balancers. Each
 * request is made once; what does not succeed is a failure.
 */
final class Traffic implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(40);
  private static final int SOME = 8;

  private final Fleet fleet;
  private final String customer = Observer.customer();
  private final String recipient = "+" + Observer.customer();
  private final List<String> wamids = new CopyOnWriteArrayList<>();
  private final List<String> queueIds = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebhookSigner signer;
  private final List<Thread> people;

  private Traffic(Fleet fleet) {
    this.fleet = fleet;
    this.signer = new WebhookSigner(fleet.observer.stack.info().meta().appSecret());
    this.people =
        List.of(
            Thread.ofVirtual().name("customer").start(() -> again(this::customerWrites)),
            Thread.ofVirtual().name("agent").start(() -> again(this::agentSends)));
  }

  static Traffic start(Fleet fleet) {
    return new Traffic(fleet);
  }

  @FunctionalInterface
  private interface Act {
    void once() throws IOException, InterruptedException;
  }

  private void again(Act act) {
    try {
      while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          act.once();
        } catch (IOException | RuntimeException | AssertionError e) {
          failures.add(e.toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void customerWrites() throws IOException, InterruptedException {
    String wamid = Observer.wamid();
    byte[] body =
        fleet.observer.door.textWebhook(
            fleet.observer.number(), customer, wamid, "while they restart");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(fleet.url(ServiceName.INGRESS) + "/webhook/meta"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header(WebhookSigner.HEADER, signer.sign(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status == 200) {
      wamids.add(wamid);
    } else {
      failures.add("a webhook got " + status);
    }
  }

  private void agentSends() {
    Map<String, Object> arguments =
        Observer.arguments(fleet.observer.number(), recipient, "message " + queueIds.size());
    arguments.put("idempotencyKey", Observer.unique("rolling"));
    queueIds.add(Observer.ok(fleet.mcp.call("send_message", arguments)).path("queueId").asText());
    Observer.ok(fleet.mcp.call("get_messages", Map.of("contact", customer)));
  }

  /** Waits until more of everything has been done. */
  void awaitSome() {
    int written = wamids.size() + SOME;
    int sent = queueIds.size() + SOME;
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> wamids.size() >= written && queueIds.size() >= sent);
  }

  /** Ends it, with what was begun. */
  void stop() {
    stopped.countDown();
    for (Thread person : people) {
      try {
        person.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** What was acknowledged, in order. */
  List<String> wamids() {
    return wamids;
  }

  /** What was queued, in order. */
  List<String> queueIds() {
    return queueIds;
  }

  String recipient() {
    return recipient;
  }

  List<String> failures() {
    return failures;
  }

  @Override
  public void close() {
    stop();
    http.close();
  }
}

package io.wamcp.testkit.meta;

import io.wamcp.testkit.WebhookSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Posts signed webhooks and, like Meta, posts again whatever is not answered with 200: soon at
 * first, then less and less often. Each webhook has a virtual thread of its own, so that they
 * overtake each other as Meta's do. Thread-safe.
 */
final class WebhookDelivery implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(15);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /** Stands for no HTTP answer at all. */
  static final int NO_ANSWER = 0;

  private volatile WebhookSigner signer;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile URI target;
  private volatile Consumer<byte[]> acknowledged = body -> {};

  WebhookDelivery(String appSecret, URI target) {
    this.signer = new WebhookSigner(appSecret);
    this.target = target;
  }

  /** From now on bodies are signed with this secret. */
  void signWith(String appSecret) {
    signer = new WebhookSigner(appSecret);
  }

  void target(URI url) {
    target = url;
  }

  /** From now on this is given every body that is answered with 200, each time it is. */
  void onAcknowledged(Consumer<byte[]> listener) {
    acknowledged = listener;
  }

  /** How many webhooks have not been answered with 200 yet. */
  int pending() {
    return pending.get();
  }

  /** Delivers later, again and again until it is answered with 200. */
  void deliverLater(byte[] body, Duration delay) {
    pending.incrementAndGet();
    submit(
        () -> {
          Thread.sleep(delay);
          repeat(body, post(body));
        });
  }

  /** Delivers now and gives the first answer; goes on in the background unless it is 200. */
  int deliver(byte[] body) throws InterruptedException {
    pending.incrementAndGet();
    int status = post(body);
    submit(() -> repeat(body, status));
    return status;
  }

  private void repeat(byte[] body, int firstStatus) throws InterruptedException {
    long deadline = System.nanoTime() + GIVE_UP_AFTER.toNanos();
    Duration pause = FIRST_PAUSE;
    int status = firstStatus;
    while (status != 200 && target != null && System.nanoTime() - deadline < 0) {
      Thread.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
      status = post(body);
    }
  }

  private int post(byte[] body) throws InterruptedException {
    URI url = target;
    if (url == null) {
      return NO_ANSWER;
    }
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .header(WebhookSigner.HEADER, signer.sign(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      if (status == 200) {
        acknowledged.accept(body);
      }
      return status;
    } catch (IOException e) {
      return NO_ANSWER;
    }
  }

  private interface Task {
    void run() throws InterruptedException;
  }

  private void submit(Task task) {
    Future<?> unused =
        threads.submit(
            () -> {
              try {
                task.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                pending.decrementAndGet();
              }
            });
  }

  @Override
  public void close() {
    target = null;
    threads.shutdownNow();
    client.shutdownNow();
  }
}

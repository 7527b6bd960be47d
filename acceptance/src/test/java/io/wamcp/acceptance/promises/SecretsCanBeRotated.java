package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.LocalStack;
import io.wamcp.local.ServiceName;
import io.wamcp.testkit.meta.RecordedCall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every secret is replaced while messages come in and go out, by the steps of
 * docs/operations/rotation.md, and no message is lost or doubled. The pepper is replaced in
 * PepperRotationIT of mcp-service.
 */
@Tag("slow")
class SecretsCanBeRotated {

  private static final String NEW_SIGNING_KEY = "signkey-local-" + "ab".repeat(32);

  private LocalStack stack;
  private Observer observer;
  private Traffic traffic;

  @BeforeEach
  void start() {
    stack = Stacks.fresh();
    observer = new Observer(stack);
    traffic = new Traffic();
  }

  @AfterEach
  void stop() {
    stack.close();
  }

  /** A customer writes and an agent answers, again and again, until told to stop. */
  private final class Traffic {
    private final List<String> written = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final List<String> recipients = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().unstarted(this::flow);
    private volatile Throwable failure;

    private void flow() {
      try {
        do {
          String customer = Observer.customer();
          written.add(stack.meta().inbound(observer.number(), customer, "in").wamid());
          recipients.add("+" + customer);
          sent.add(observer.send(observer.number(), "+" + customer, "out"));
        } while (!stop.await(100, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }

    void start() {
      thread.start();
      awaitMore(2);
    }

    /** Waits until so many more messages went both ways. */
    void awaitMore(int more) {
      long target = accepted() + more;
      Awaitility.await("traffic goes on")
          .atMost(Duration.ofSeconds(60))
          .until(() -> failure != null || accepted() >= target);
      assertThat(failure).isNull();
    }

    private long accepted() {
      return stack.meta().calls().stream().filter(RecordedCall::accepted).count();
    }

    void endsWithEverythingInItsPlaceOnce() throws InterruptedException {
      stop.countDown();
      thread.join();
      assertThat(failure).isNull();
      for (String wamid : written) {
        observer.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
      }
      for (String queueId : sent) {
        observer.awaitStatus(queueId, "sent", "delivered", "read");
      }
      List<RecordedCall> calls = stack.meta().calls();
      for (String recipient : recipients) {
        assertThat(calls.stream().filter(RecordedCall::accepted).map(RecordedCall::to))
            .as("accepted calls to %s", recipient)
            .containsOnlyOnce(recipient);
      }
      assertThat(
              observer.count("SELECT count(*) FROM inngest_idempotency WHERE outcome = 'failed'"))
          .isZero();
    }
  }

  private void restart(ServiceName service, Map<String, String> settings) {
    stack.stop(service);
    stack.start(service, settings);
  }

  @Test
  void theAppSecret() throws Exception {
    String old = stack.info().meta().appSecret();
    traffic.start();

    restart(ServiceName.INGRESS, Map.of("webhook.app-secrets", old + ",the-new-secret"));
    traffic.awaitMore(2);
    stack.meta().appSecret("the-new-secret");
    traffic.awaitMore(2);
    restart(ServiceName.INGRESS, Map.of("webhook.app-secrets", "the-new-secret"));
    traffic.awaitMore(2);

    traffic.endsWithEverythingInItsPlaceOnce();
    assertThat(observer.door.post(body())).as("signed with the old secret").isEqualTo(404);
  }

  private byte[] body() {
    return observer.door.textWebhook(
        observer.number(), Observer.customer(), Observer.wamid(), "late");
  }

  @Test
  void theAccessToken() throws Exception {
    traffic.start();

    Path folder = Path.of(stack.settings(ServiceName.WORKER).get("secrets.directory"));
    Path next = folder.resolve("next");
    Files.writeString(next, "the-new-token");
    Files.move(
        next,
        folder.resolve("wa_access_token_" + observer.number()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    // Workers may go on with the old token for ten seconds: only then is it revoked.
    Awaitility.await()
        .pollDelay(Duration.ofSeconds(11))
        .atMost(Duration.ofSeconds(60))
        .until(() -> true);
    stack.meta().accessToken("the-new-token");
    traffic.awaitMore(3);

    traffic.endsWithEverythingInItsPlaceOnce();
    assertThat(stack.meta().calls()).allMatch(RecordedCall::accepted);
  }

  @Test
  void theSigningKey() throws Exception {
    String old = stack.info().inngest().signingKey();
    Map<String, String> both =
        Map.of("inngest.signing-key", NEW_SIGNING_KEY, "inngest.signing-key-fallback", old);
    traffic.start();

    restart(ServiceName.WORKER, both);
    traffic.awaitMore(2);
    restart(ServiceName.INNGEST, Map.of("signing-key", NEW_SIGNING_KEY));
    traffic.awaitMore(2);
    restart(ServiceName.WORKER, Map.of("inngest.signing-key", NEW_SIGNING_KEY));
    traffic.awaitMore(2);

    traffic.endsWithEverythingInItsPlaceOnce();
  }

  @Test
  void theVerifyToken() throws Exception {
    String old = stack.info().meta().verifyToken();
    traffic.start();
    assertThat(handshake(old)).isEqualTo(200);

    restart(ServiceName.INGRESS, Map.of("webhook.verify-tokens", old + ",the-new-token"));
    assertThat(handshake(old)).isEqualTo(200);
    assertThat(handshake("the-new-token")).isEqualTo(200);
    traffic.awaitMore(2);
    restart(ServiceName.INGRESS, Map.of("webhook.verify-tokens", "the-new-token"));
    assertThat(handshake(old)).isEqualTo(404);
    assertThat(handshake("the-new-token")).isEqualTo(200);
    traffic.awaitMore(2);

    traffic.endsWithEverythingInItsPlaceOnce();
  }

  private int handshake(String token) throws IOException, InterruptedException {
    URI address =
        URI.create(
            stack.info().ingress().url()
                + "/webhook/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
                + token);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }
}

package io.wamcp.ingress.webhook;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks for bodies {@link WebhookBodiesIT} does not pass with, guided by the code they reach. Runs
 * by {@code ./wa-mcp fuzz} only: instrumenting takes longer than the rest of the build's tests of
 * this service. What it finds is stored where {@link WebhookBodiesIT} takes it up.
 */
class WebhookFuzz {

  @BeforeAll
  static void start() {
    WebhookBodiesIT.start();
  }

  @AfterAll
  static void stop() {
    WebhookBodiesIT.stop();
  }

  static Stream<byte[]> seeds() {
    return WebhookBodiesIT.stored();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "60s")
  void aSignedBodyIsTakenWhateverItSays(byte[] body) throws Exception {
    WebhookBodiesIT.take(body == null ? new byte[0] : body);
  }
}

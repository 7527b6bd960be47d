package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.webserver.CloseConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SseStreamTest {
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private SseStream on(OutputStream out) {
    return SseStream.on(
        out,
        new JsonCodec(new ObjectMapper(), 1024),
        new KeepAlive(scheduler, Duration.ofMillis(20)));
  }

  @Test
  void aClientThatReadsNothingIsCutOffAndHoldsUpNobody() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean full = new AtomicBoolean();
    SseStream stream =
        on(
            new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                if (full.get()) {
                  stuck.countDown();
                  awaitQuietly(release);
                  throw new IOException("the connection is closed");
                }
              }

              @Override
              public void write(byte[] bytes, int from, int length) throws IOException {
                write(0);
              }
            });
    full.set(true);
    Thread writer =
        Thread.ofVirtual().start(() -> stream.send(JsonNodeFactory.instance.objectNode()));
    stuck.await();

    assertThatThrownBy(stream::awaitDone).isInstanceOf(CloseConnectionException.class);
    assertThat(stream.isBroken()).isTrue();
    stream.close();

    release.countDown();
    writer.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFailedWriteEndsTheWait() {
    SseStream stream =
        on(
            new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                throw new IOException("the client has left");
              }
            });

    stream.awaitDone();
    assertThat(stream.isBroken()).isTrue();
    stream.close();
  }

  @Test
  void whoeverServesItSaysTheLastWord() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SseStream stream = on(out);
    stream.finish();
    stream.awaitDone();
    stream.send(JsonNodeFactory.instance.objectNode().put("last", true));
    stream.close();
    stream.send(JsonNodeFactory.instance.objectNode().put("late", true));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith(": open\n\n")
        .endsWith("event: message\ndata: {\"last\":true}\n\n");
    assertThat(stream.isBroken()).isFalse();
  }
}

package io.wamcp.mcp.notify;

import static org.awaitility.Awaitility.await;

import io.wamcp.mcp.McpFixture;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NotificationListenerIT {

  private final AtomicInteger starts = new AtomicInteger();
  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  @Test
  void aSubscriberThatFailsDoesNotEndTheListening() {
    try (McpFixture fixture = new McpFixture();
        NotificationListener listener =
            NotificationListener.start(
                fixture.database().options(), Map.of("a_test", new Failing()))) {
      await().until(() -> starts.get() >= 2 && listener.listening());
      await()
          .until(
              () -> {
                fixture.value("SELECT pg_notify('a_test', 'hello')::text");
                return received.contains("hello");
              });
    }
  }

  /** Fails when the listening begins for the first time. */
  private final class Failing implements Subscriber {

    @Override
    public void notified(String payload) {
      received.add(payload);
    }

    @Override
    public void mayHaveMissed() {
      if (starts.getAndIncrement() == 0) {
        throw new IllegalStateException("unexpected");
      }
    }
  }
}

package io.wamcp.runtime.http;

import static org.awaitility.Awaitility.await;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {

  @Test
  void oneThatCannotBeClosedKeepsNobodyFromMakingRoom() {
    Idle bad = new Idle(new IllegalStateException("unexpected"));
    Idle good = new Idle(null);
    try (OpenConnections connections = new OpenConnections(1)) {
      connections.track(bad);
      connections.track(good);
      await().until(() -> bad.closes.get() >= 2 && good.closes.get() >= 2);
    }
  }

  private static final class Idle implements ServerConnection, InterruptableTask<Void> {

    private final AtomicInteger closes = new AtomicInteger();
    private final RuntimeException failure;

    Idle(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public void handle(Limit limit) {}

    @Override
    public Duration idleTime() {
      return Duration.ofMinutes(1);
    }

    @Override
    public void close(boolean interrupt) {
      closes.incrementAndGet();
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public boolean canInterrupt() {
      return true;
    }
  }
}

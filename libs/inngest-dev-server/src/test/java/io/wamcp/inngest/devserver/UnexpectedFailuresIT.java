package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An exception nobody thought of must not end the thread that finds work for all others. */
class UnexpectedFailuresIT extends DevServerTestBase {

  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void theDispatcherGoesOn() {
    app.on("f", "lab/f", _ -> Scripted.done("1"));
    start(builder().clock(failingFor("inngest-dispatcher", 2)));
    assertThat(runOf("lab/f", "{}").path("status").asText()).isEqualTo("COMPLETED");
    assertThat(failures).hasValue(2);
  }

  /** Fails so often on the thread of this name. */
  private InstantSource failingFor(String thread, int times) {
    return () -> {
      if (Thread.currentThread().getName().equals(thread) && failures.get() < times) {
        failures.incrementAndGet();
        throw new IllegalStateException("unexpected");
      }
      return Instant.now();
    };
  }
}

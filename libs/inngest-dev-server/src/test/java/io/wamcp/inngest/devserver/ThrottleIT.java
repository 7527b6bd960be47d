package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Throttle;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Throttles delay runs and lose none, counted by GCRA as measured at the Inngest server. */
class ThrottleIT extends FlowTestBase {

  private InngestFunction throttled(Throttle throttle) {
    return noting("f", f -> f.throttle(throttle));
  }

  @Test
  void fiveIn5SecondsStartsFiveAtOnceAndThenOneEachSecondInOrder() {
    serve(throttled(Throttle.of(5, Duration.ofSeconds(5))));

    send("f", 8);
    awaitNotes("0", "1", "2", "3", "4");
    advance(Duration.ofMillis(999));
    awaitNotes("0", "1", "2", "3", "4");
    advance(Duration.ofMillis(1));
    awaitNotes("0", "1", "2", "3", "4", "5");
    advance(Duration.ofSeconds(1));
    awaitNotes("0", "1", "2", "3", "4", "5", "6");
    advance(Duration.ofSeconds(1));
    awaitNotes("0", "1", "2", "3", "4", "5", "6", "7");
    assertThat(count("SELECT count(*) FROM queue WHERE kind <> 'THROTTLE'")).isZero();
  }

  @Test
  void aBurstStartsThatManyMoreAtOnce() {
    serve(throttled(Throttle.of(1, Duration.ofSeconds(3)).burst(1)));

    send("f", 3);
    awaitNotes("0", "1");
    advance(Duration.ofMillis(2999));
    awaitNotes("0", "1");
    advance(Duration.ofMillis(1));
    awaitNotes("0", "1", "2");
  }

  @Test
  void aLongPauseGivesBackNoMoreThanTheCapacity() {
    serve(throttled(Throttle.of(2, Duration.ofSeconds(2))));

    send("f", 10);
    awaitNotes("0", "1");
    advance(Duration.ofSeconds(3));

    awaitNotes("0", "1", "2", "3");
  }

  @Test
  void eachKeyHasAThrottleOfItsOwn() {
    serve(throttled(Throttle.of(1, Duration.ofSeconds(3)).key("event.data.k")));

    send("f", 4, i -> "{\"i\":" + i + ",\"k\":" + i % 2 + "}");

    awaitNotes("0", "1");
    advance(Duration.ofSeconds(3));
    awaitNotes("0", "1", "2", "3");
  }

  @Test
  void aKillLosesNeitherTheRunsNorWhatWasCounted() {
    serve(throttled(Throttle.of(2, Duration.ofSeconds(2))));
    send("f", 5);
    awaitNotes("0", "1");

    haltAndRestart();
    settle();
    awaitNotes("0", "1");
    advance(Duration.ofSeconds(1));
    awaitNotes("0", "1", "2");

    haltAndRestart();
    advance(Duration.ofSeconds(1));
    awaitNotes("0", "1", "2", "3");
    advance(Duration.ofSeconds(1));
    awaitNotes("0", "1", "2", "3", "4");
  }

  @Test
  void aRunThatWaitsForASlotDoesNotUseUpTheThrottle() {
    Semaphore gate = new Semaphore(0);
    serve(
        function(
            "f",
            f ->
                f.throttle(Throttle.of(2, Duration.ofSeconds(2)))
                    .concurrency(Concurrency.limit(1).key("event.data.k")),
            (context, step) -> {
              note(context);
              gate.acquire();
              return 1;
            }));

    send("f", 3, i -> "{\"i\":" + i + ",\"k\":" + (i < 2 ? 0 : 1) + "}");
    org.awaitility.Awaitility.await().until(() -> notes.size() == 2);
    assertThat(notes).containsExactlyInAnyOrder("0", "2");
    gate.release(3);
    advance(Duration.ofSeconds(1));

    awaitNotes("0", "1", "2");
  }
}

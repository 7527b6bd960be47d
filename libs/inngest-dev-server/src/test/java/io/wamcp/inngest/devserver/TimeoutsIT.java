package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.Throttle;
import io.wamcp.inngest.Timeouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Runs that do not begin or end in time are cancelled. */
class TimeoutsIT extends FlowTestBase {

  @Test
  void aRunThatHasNotBegunInTimeIsCancelled() {
    serve(
        noting(
            "f",
            f ->
                f.throttle(Throttle.of(1, Duration.ofMinutes(1)))
                    .timeouts(Timeouts.ofStart(Duration.ofSeconds(10)))));
    String first = api.sent("t/f", "{\"i\":0}");
    api.ended(first);
    String second = api.sent("t/f", "{\"i\":1}");

    advance(Duration.ofSeconds(9));
    settle();
    assertThat(status(second)).isEqualTo("QUEUED");
    haltAndRestart();
    advance(Duration.ofSeconds(1));

    awaitStatus(second, "CANCELLED");
    advance(Duration.ofMinutes(2));
    awaitNotes("0");
  }

  @Test
  void aRunThatHasNotEndedInTimeIsCancelledCountedFromItsBeginning() {
    serve(
        function(
            "f",
            f -> f.timeouts(Timeouts.ofFinish(Duration.ofSeconds(3))),
            (context, step) -> {
              step.sleep("nap", Duration.ofSeconds(context.event().data().path("s").asInt()));
              note(context);
              return 1;
            }));

    String slow = api.sent("t/f", "{\"i\":0,\"s\":9}");
    String quick = api.sent("t/f", "{\"i\":1,\"s\":2}");
    settle();
    advance(Duration.ofSeconds(2));
    api.ended(quick);
    haltAndRestart();
    assertThat(status(slow)).isEqualTo("RUNNING");
    advance(Duration.ofSeconds(1));

    awaitStatus(slow, "CANCELLED");
    advance(Duration.ofSeconds(20));
    awaitNotes("1");
    assertThat(status(quick)).isEqualTo("COMPLETED");
    assertThat(count("SELECT count(*) FROM queue")).isZero();
  }

  @Test
  void aRunThatBeganInTimeIsNotCancelledByTheStartTimeout() {
    serve(
        function(
            "f",
            f -> f.timeouts(Timeouts.ofStart(Duration.ofSeconds(10))),
            (context, step) -> {
              step.sleep("nap", Duration.ofSeconds(30));
              return 1;
            }));

    String event = api.sent("t/f", "{}");
    settle();
    advance(Duration.ofSeconds(10));
    settle();
    advance(Duration.ofSeconds(20));

    assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
  }
}

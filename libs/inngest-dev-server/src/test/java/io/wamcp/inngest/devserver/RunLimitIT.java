package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.CancelOn;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.InngestFunction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of whole runs, held from the first call to the end. */
class RunLimitIT extends FlowTestBase {

  private static final Duration THREE = Duration.ofSeconds(3);

  private InngestFunction sleeping(Concurrency limit) {
    return function(
        "f",
        f ->
            f.runConcurrency(limit)
                .concurrency(Concurrency.limit(5))
                .cancelOn(CancelOn.of("t/stop")),
        (context, step) -> {
          step.run(
              "begin",
              Integer.class,
              () -> {
                note(context);
                return 1;
              });
          step.sleep("nap", THREE);
          return 1;
        });
  }

  @Test
  void runsThatSleepAreSerial() {
    serve(sleeping(Concurrency.limit(1)));

    List<String> ids = send("f", 3);
    awaitNotes("0");
    haltAndRestart();
    awaitNotes("0");
    advance(THREE);
    awaitNotes("0", "1");
    advance(THREE);
    awaitNotes("0", "1", "2");
    advance(THREE);

    ids.forEach(id -> assertThat(api.ended(id).get("status").asText()).isEqualTo("COMPLETED"));
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
    assertThat(count("SELECT count(*) FROM gates")).isZero();
  }

  @Test
  void eachKeyHasALimitOfItsOwn() {
    serve(sleeping(Concurrency.limit(1).key("event.data.k")));

    send("f", 4, i -> "{\"i\":" + i + ",\"k\":" + i % 2 + "}");

    awaitNotes("0", "1");
    advance(THREE);
    awaitNotes("0", "1", "2", "3");
  }

  @Test
  void aCancelledRunLetsTheNextOneIn() {
    serve(sleeping(Concurrency.limit(2)));
    send("f", 4);
    awaitNotes("0", "1");

    api.sent("t/stop", "{}");
    awaitNotes("0", "1");

    assertThat(runs("CANCELLED")).isEqualTo(4);
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
    send("f", 2, i -> "{\"i\":" + (8 + i) + "}");
    awaitNotes("0", "1", "8", "9");
  }

  @Test
  void aFailedRunLetsTheNextOneIn() {
    serve(
        function(
            "f",
            f -> f.runConcurrency(Concurrency.limit(1)),
            (context, step) -> {
              note(context);
              throw new IllegalStateException("broken");
            }));

    List<String> ids = send("f", 3);

    ids.forEach(id -> assertThat(api.ended(id).get("status").asText()).isEqualTo("FAILED"));
    assertThat(notes).containsExactly("0", "1", "2");
  }
}

package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.Concurrency;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Runs come earlier by their priority. */
class PriorityIT extends FlowTestBase {

  private final Semaphore gate = new Semaphore(0);

  private void serveOneAtATime() {
    serve(
        function(
            "f",
            f -> f.concurrency(Concurrency.limit(1)).priority("event.data.p"),
            (context, step) -> {
              note(context);
              gate.acquire();
              return 1;
            }));
  }

  @Test
  void ofThoseThatWaitTheMostUrgentIsNext() {
    serveOneAtATime();
    send("f", 1);
    await().until(() -> notes.size() == 1);

    String[] priorities = {"0", "120", "\"x\"", "119", "1.5", "99999999", "43200"};
    send("f", 7, i -> "{\"i\":" + (1 + i) + ",\"p\":" + priorities[i] + "}");
    await().until(() -> count("SELECT count(*) FROM queue WHERE state = 'blocked'") == 7);
    gate.release(8);

    await().until(() -> runs("COMPLETED") == 8);
    assertThat(notes).containsExactly("0", "6", "7", "2", "4", "1", "3", "5");
  }

  @Test
  void aNegativePriorityWaitsThatManySeconds() {
    gate.release(1);
    serveOneAtATime();

    send("f", 1, i -> "{\"i\":0,\"p\":-60}");
    settle();
    assertThat(notes).isEmpty();
    advance(Duration.ofSeconds(60));

    awaitNotes("0");
  }

  @Test
  void anEventOfTheFutureIsNotMoved() {
    gate.release(1);
    serveOneAtATime();
    long later = START.plusSeconds(60).toEpochMilli();

    api.sentRaw("{\"name\":\"t/f\",\"ts\":" + later + ",\"data\":{\"i\":0,\"p\":600}}");
    settle();
    assertThat(notes).isEmpty();
    advance(Duration.ofSeconds(60));

    awaitNotes("0");
  }
}

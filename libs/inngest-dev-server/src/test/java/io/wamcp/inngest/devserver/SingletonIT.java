package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Singleton;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a singleton one run exists at a time. */
class SingletonIT extends FlowTestBase {

  private InngestFunction sleeping(Singleton singleton) {
    return function(
        "f",
        f -> f.singleton(singleton),
        (context, step) -> {
          step.sleep("nap", Duration.ofHours(1));
          note(context);
          return 1;
        });
  }

  @Test
  void whileARunExistsEventsStartNothing() {
    serve(sleeping(Singleton.skipping()));

    List<String> ids = send("f", 3);
    settle();
    haltAndRestart();
    send("f", 1);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(1);
    advance(Duration.ofHours(1));
    api.ended(ids.getFirst());
    String next = api.sent("t/f", "{\"i\":7}");
    settle();
    advance(Duration.ofHours(1));

    api.ended(next);
    assertThat(notes).containsExactly("0", "7");
  }

  @Test
  void anEventCancelsTheRunThatExists() {
    serve(sleeping(Singleton.cancelling()));

    String first = api.sent("t/f", "{\"i\":0}");
    awaitStatus(first, "RUNNING");
    String second = api.sent("t/f", "{\"i\":1}");
    awaitStatus(first, "CANCELLED");
    settle();
    advance(Duration.ofHours(1));

    assertThat(api.ended(second).get("status").asText()).isEqualTo("COMPLETED");
    assertThat(notes).containsExactly("1");
  }

  @Test
  void eachKeyIsASingleton() {
    serve(sleeping(Singleton.skipping().key("event.data.k")));

    send("f", 6, i -> "{\"i\":" + i + ",\"k\":" + i % 2 + "}");

    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(2);
    settle();
    advance(Duration.ofHours(1));
    await().until(() -> notes.size() == 2);
    assertThat(notes).containsExactlyInAnyOrder("0", "1");
  }
}

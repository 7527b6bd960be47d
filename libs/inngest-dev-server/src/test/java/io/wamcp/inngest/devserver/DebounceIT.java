package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.Debounce;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Debounces start once it was quiet, with the last event. */
class DebounceIT extends FlowTestBase {

  private static final Duration TWO = Duration.ofSeconds(2);

  @Test
  void theLastEventStartsItOnceItWasQuiet() {
    serve(noting("f", f -> f.debounce(Debounce.of(TWO))));

    List<String> ids = send("f", 3);
    advance(Duration.ofMillis(1900));
    String last = api.sent("t/f", "{\"i\":3}");
    advance(Duration.ofMillis(1900));
    awaitNotes();
    advance(Duration.ofMillis(100));

    awaitNotes("3");
    assertThat(api.runs(last)).hasSize(1);
    ids.forEach(id -> assertThat(api.runs(id)).isEmpty());
    send("f", 1);
    advance(TWO);
    awaitNotes("3", "0");
  }

  @Test
  void anEventThatHappenedEarlierDoesNotReplaceALaterOne() {
    serve(noting("f", f -> f.debounce(Debounce.of(TWO))));
    send("f", 1);
    advance(Duration.ofSeconds(1));
    long earlier = START.minusSeconds(5).toEpochMilli();
    api.sentRaw("{\"name\":\"t/f\",\"ts\":" + earlier + ",\"data\":{\"i\":9}}");

    advance(Duration.ofSeconds(1));

    awaitNotes("0");
  }

  @Test
  void theTimeoutBoundsTheDelay() {
    serve(noting("f", f -> f.debounce(Debounce.of(TWO).timeout(Duration.ofSeconds(5)))));

    for (int i = 0; i < 5; i++) {
      api.sent("t/f", "{\"i\":" + i + "}");
      advance(Duration.ofSeconds(1));
    }

    awaitNotes("4");
  }

  @Test
  void eachKeyIsPutOffOnItsOwn() {
    serve(noting("f", f -> f.debounce(Debounce.of(TWO).key("event.data.k"))));

    send("f", 4, i -> "{\"i\":" + i + ",\"k\":" + i % 2 + "}");
    advance(TWO);

    awaitNotes("2", "3");
  }

  @Test
  void aKillLosesNoWindow() {
    serve(noting("f", f -> f.debounce(Debounce.of(TWO))));
    send("f", 1);

    haltAndRestart();
    advance(Duration.ofSeconds(1));
    api.sent("t/f", "{\"i\":1}");
    haltAndRestart();
    advance(Duration.ofSeconds(1));
    awaitNotes();
    advance(Duration.ofSeconds(1));

    awaitNotes("1");
  }
}

package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.BatchEvents;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Batches give one run many events. */
class BatchIT extends FlowTestBase {

  private static final Duration THREE = Duration.ofSeconds(3);

  @Test
  void aFullBatchStartsAtOnceAndTheRestAfterTheTimeout() {
    serve(noting("f", f -> f.batchEvents(BatchEvents.of(3, THREE))));

    List<String> ids = send("f", 7);
    awaitNotes("0+1+2", "3+4+5");
    advance(Duration.ofMillis(2999));
    awaitNotes("0+1+2", "3+4+5");
    advance(Duration.ofMillis(1));

    awaitNotes("0+1+2", "3+4+5", "6");
    assertThat(api.runs(ids.get(0))).hasSize(1);
    assertThat(api.runs(ids.get(1))).isEmpty();
    assertThat(api.runs(ids.get(6))).hasSize(1);
    assertThat(count("SELECT count(*) FROM gatherings")).isZero();
  }

  @Test
  void eachKeyHasABatchAndWhatTheConditionExcludesStartsAtOnce() {
    serve(
        noting(
            "f",
            f ->
                f.batchEvents(
                    BatchEvents.of(2, THREE)
                        .key("event.data.k")
                        .ifExpression("event.data.alone != true"))));

    send("f", 5, i -> "{\"i\":" + i + ",\"k\":" + i % 2 + ",\"alone\":" + (i == 4) + "}");

    awaitNotes("0+2", "1+3", "4");
  }

  @Test
  void anEventIdIsInABatchOnce() {
    serve(noting("f", f -> f.batchEvents(BatchEvents.of(2, THREE))));
    String event = "{\"name\":\"t/f\",\"id\":\"same\",\"data\":{\"i\":1}}";

    api.sentRaw(event);
    api.sentRaw(event);
    awaitNotes();
    api.sent("t/f", "{\"i\":2}");

    awaitNotes("1+2");
  }

  @Test
  void aKillLosesNoBatch() {
    serve(noting("f", f -> f.batchEvents(BatchEvents.of(3, THREE))));
    send("f", 2);

    haltAndRestart();
    api.sent("t/f", "{\"i\":2}");
    awaitNotes("0+1+2");
    send("f", 2);
    haltAndRestart();
    advance(THREE);

    awaitNotes("0+1+2", "0+1");
  }

  @Test
  void theEndTellsOfAllEventsAndStepsSeeThemAgain() {
    serve(
        function(
            "f",
            f -> f.batchEvents(BatchEvents.of(2, THREE)),
            (context, step) -> {
              int steps = step.run("count", Integer.class, () -> context.events().size());
              return Map.of("steps", steps, "events", context.events().size());
            }));

    List<String> ids = send("f", 2);

    JsonNode run = api.ended(ids.getFirst());
    assertThat(run.path("output").path("steps").asInt()).isEqualTo(2);
    assertThat(run.path("output").path("events").asInt()).isEqualTo(2);
    JsonNode end = api.get("/v1/events?name=inngest/function.finished").json();
    assertThat(end.at("/data/0/data/events")).hasSize(2);
  }

  @Test
  void whatCannotBeCombinedIsRefused() {
    serve(noting("f", f -> f));
    String function =
        "{\"id\":\"x-f\",\"name\":\"f\",\"triggers\":[{\"event\":\"a\"}],\"steps\":{\"step\":{"
            + "\"runtime\":{\"url\":\"http://localhost:1/\"}}},\"batchEvents\":{\"maxSize\":2,"
            + "\"timeout\":\"1s\"}%s}";

    assertThat(registered(function.formatted(""))).isEqualTo(200);
    for (String other :
        List.of(
            "\"singleton\":{\"mode\":\"skip\"}",
            "\"debounce\":{\"period\":\"2s\"}",
            "\"priority\":{\"run\":\"1\"}",
            "\"cancel\":[{\"event\":\"b\"}]")) {
      assertThat(registered(function.formatted("," + other))).as(other).isEqualTo(400);
    }
  }

  private int registered(String function) {
    String registration =
        "{\"appName\":\"x\",\"url\":\"http://localhost:1/\",\"functions\":[" + function + "]}";
    return api.register(Json.stored(registration)).status();
  }
}

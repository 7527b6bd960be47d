package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.CancelOn;
import io.wamcp.inngest.InngestFunction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events cancel runs. */
class CancelOnIT extends FlowTestBase {

  private InngestFunction sleeping(CancelOn... cancels) {
    return function(
        "f",
        f -> {
          for (CancelOn cancel : cancels) {
            f.cancelOn(cancel);
          }
          return f;
        },
        (context, step) -> {
          step.sleep("nap", Duration.ofHours(2));
          note(context);
          return 1;
        });
  }

  @Test
  void onlyRunsThatMatchAreCancelledAndTheEndIsTold() {
    serve(
        sleeping(CancelOn.of("t/stop").match("data.k")),
        function(
            "told",
            f -> f.on("inngest/function.cancelled"),
            (context, step) -> {
              notes.add("told " + context.event().data().at("/event/data/k").asText());
              return 1;
            }));
    List<String> ids = send("f", 2, i -> "{\"i\":" + i + ",\"k\":\"" + i + "\"}");
    settle();

    haltAndRestart();
    api.sent("t/stop", "{\"k\":\"0\"}");
    awaitStatus(ids.get(0), "CANCELLED");
    awaitNotes("told 0");
    assertThat(api.runs(ids.get(0)).getFirst().path("output").toString()).isEqualTo("{}");
    advance(Duration.ofHours(2));

    assertThat(api.ended(ids.get(1)).get("status").asText()).isEqualTo("COMPLETED");
    awaitNotes("told 0", "1");
  }

  @Test
  void anEventBeforeTheRunOrWithItDoesNotCount() {
    serve(sleeping(CancelOn.of("t/stop"), CancelOn.of("t/f").ifExpression("async.data.i == 5")));

    api.sent("t/stop", "{}");
    String own = api.sent("t/f", "{\"i\":5}");
    settle();
    assertThat(status(own)).isEqualTo("RUNNING");
    Api.Response both = api.event("[{\"name\":\"t/stop\"},{\"name\":\"t/f\",\"data\":{\"i\":1}}]");
    String second = both.json().at("/ids/1").asText();
    awaitStatus(own, "CANCELLED");
    settle();

    assertThat(status(second)).isEqualTo("RUNNING");
  }

  @Test
  void afterTheTimeoutItDoesNotCountEither() {
    serve(sleeping(CancelOn.of("t/stop").timeout(Duration.ofHours(1))));
    String event = api.sent("t/f", "{\"i\":0}");
    settle();
    advance(Duration.ofHours(1).plusSeconds(1));

    api.sent("t/stop", "{}");
    settle();
    advance(Duration.ofHours(1));

    assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
  }

  @Test
  void aRunThatHasNotBegunIsCancelledToo() {
    serve(sleeping(CancelOn.of("t/stop").ifExpression("event.data.i == async.data.i")));
    long later = START.plusSeconds(60).toEpochMilli();
    String event = api.sentRaw("{\"name\":\"t/f\",\"ts\":" + later + ",\"data\":{\"i\":1}}");

    api.sent("t/stop", "{\"i\":1}");

    awaitStatus(event, "CANCELLED");
    assertThat(count("SELECT count(*) FROM queue")).isZero();
  }
}

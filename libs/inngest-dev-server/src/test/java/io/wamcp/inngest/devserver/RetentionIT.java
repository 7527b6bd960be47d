package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Old and ended things go, whatever a running run needs stays. */
class RetentionIT extends DevServerTestBase {

  @Test
  void endedRunsAndTheirEventsGoAndOpenOnesStay() {
    TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));
    app.on("done", "lab/done", call -> Scripted.done("1"));
    app.on("open", "lab/open", call -> Scripted.ops(op("s", "Sleep", "\"name\":\"100d\"")));
    start(builder().clock(clock));
    String done = api.sent("lab/done", "{}");
    String open = api.sent("lab/open", "{}");
    api.ended(done);
    await().until(() -> count("SELECT count(*) FROM queue WHERE kind = 'SLEEP'") == 1);

    await().until(() -> count("SELECT count(*) FROM journal") == 2);
    api.send(
        "POST",
        "/v1/cancellations",
        "{\"app_id\":\"lab\",\"function_id\":\"done\",\"started_before\":\"2026-11-24T00:00:00Z\"}");
    assertThat(count("SELECT count(*) FROM cancellations")).isEqualTo(1);
    server.close();
    clock.advance(Duration.ofDays(4));
    server = builder().clock(clock).start();
    api = new Api(server.url());

    await().until(() -> api.get("/v1/events/" + done).status() == 404);
    await().until(() -> count("SELECT count(*) FROM start_keys") == 0);
    await().until(() -> count("SELECT count(*) FROM cancellations") == 0);
    await().until(() -> count("SELECT count(*) FROM journal") == 1);
    assertThat(api.runs(done)).isEmpty();
    assertThat(api.get("/v1/events/" + open).status()).isEqualTo(200);
    assertThat(api.runs(open)).hasSize(1);
  }

  @Test
  void eventsThatWaitForAStartOrBelongToAnOpenRunStay() {
    TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));
    app.on(
        "put-off",
        "lab/put-off",
        config -> (ObjectNode) config.set("debounce", Json.object().put("period", "6d")),
        call -> Scripted.done("1"));
    app.on(
        "batch",
        "lab/batch",
        config -> {
          config.putObject("batchEvents").put("maxSize", 2).put("timeout", "9s");
          return config;
        },
        call ->
            call.has("s")
                ? Scripted.done(Integer.toString(call.body().get("events").size()))
                : Scripted.ops(op("s", "Sleep", "\"name\":\"5d\"")));
    start(builder().clock(clock));
    String putOff = api.sent("lab/put-off", "{}");
    String first = api.sent("lab/batch", "{}");
    String second = api.sent("lab/batch", "{}");
    String nobodys = api.sent("lab/nobodys", "{}");
    await().until(() -> count("SELECT count(*) FROM queue WHERE kind = 'SLEEP'") == 1);

    server.close();
    clock.advance(Duration.ofDays(4));
    server = builder().clock(clock).start();
    api = new Api(server.url());
    await().until(() -> api.get("/v1/events/" + nobodys).status() == 404);
    clock.advance(Duration.ofDays(2));
    server.clockChanged();

    assertThat(api.ended(putOff).get("status").asText()).isEqualTo("COMPLETED");
    assertThat(api.ended(first).at("/output/data").asInt()).isEqualTo(2);
    assertThat(api.get("/v1/events/" + second).status()).isEqualTo(200);
  }
}

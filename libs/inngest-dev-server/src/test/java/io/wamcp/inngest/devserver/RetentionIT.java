package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
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
    server.close();
    clock.advance(Duration.ofDays(4));
    server = builder().clock(clock).start();
    api = new Api(server.url());

    await().until(() -> api.get("/v1/events/" + done).status() == 404);
    await().until(() -> count("SELECT count(*) FROM start_keys") == 0);
    await().until(() -> count("SELECT count(*) FROM journal") == 1);
    assertThat(api.runs(done)).isEmpty();
    assertThat(api.get("/v1/events/" + open).status()).isEqualTo(200);
    assertThat(api.runs(open)).hasSize(1);
  }
}

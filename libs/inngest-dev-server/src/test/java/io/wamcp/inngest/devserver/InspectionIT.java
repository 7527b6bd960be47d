package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import io.wamcp.inngest.devserver.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API shows and cancels. */
class InspectionIT extends DevServerTestBase {

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void theShapesAreTheRecordedOnes() {
    app.on("multi", "lab/multi", call -> Scripted.done("{\"a\":{\"n\":1},\"attempt\":0,\"b\":2}"));
    start();
    String event = api.sentRaw("{\"name\":\"lab/multi\",\"data\":{\"q\":1},\"user\":{\"u\":1}}");
    String run = api.ended(event).get("id").asText();

    sameShape("api-v1-event", "/v1/events/" + event, "/data");
    sameShape("api-v1-events-list", "/v1/events?name=lab/multi&limit=1", "/data/0");
    sameShape("api-v1-run", "/v1/runs/" + run, "/data");
    sameShape("api-v2-run", "/v2/runs/" + run + "?includeOutput=true", "/data");
    sameShape("api-v2-event-runs", "/v2/events/" + event + "/runs?includeOutput=true", "/data/0");
    JsonNode runs = api.get("/v1/events/" + event + "/runs").json();
    assertThat(runs.at("/data/0/status").asText()).isEqualTo("Completed");
    assertThat(runs.at("/data/0/output/b").asInt()).isEqualTo(2);
    assertThat(runs.at("/data/0/ended_at").isTextual()).isTrue();
    assertThat(api.get("/health").json()).isEqualTo(Capture.read("health").at("/response/body"));
    assertThat(api.get("/v2/runs?status=completed&functionId=lab-multi").json().get("data"))
        .hasSize(1);
    assertThat(api.get("/v2/runs?status=failed").json().has("data")).isFalse();
    assertThat(api.get("/v2/runs?functionId=other").json().has("data")).isFalse();
  }

  private void sameShape(String capture, String path, String at) {
    Api.Response response = api.get(path);
    JsonNode recorded = Capture.read(capture).get("response");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.raw().headers().firstValue("x-inngest-server-kind")).contains("dev");
    assertThat(names(response.json().at(at)))
        .as(path)
        .containsExactlyInAnyOrderElementsOf(names(recorded.get("body").at(at)));
    assertThat(response.json().has("metadata")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/events/01M8855E8FFPEW3Y3FZ49DWP22",
        "/v1/runs/nope",
        "/v2/runs/nope",
        "/nothing"
      })
  void whatIsNotThereIs404(String path) {
    start();

    assertThat(api.get(path).status()).isEqualTo(404);
  }

  @Test
  void oddParametersAreNoServerErrors() {
    start();

    assertThat(api.get("/v2/runs?status=odd").status()).isEqualTo(400);
    assertThat(api.get("/v1/events/x/runs").status()).isEqualTo(400);
    assertThat(api.get("/v1/events?limit=-1&name=a%00b").status()).isEqualTo(200);
    assertThat(api.get("/v1/runs/a%00b").status()).isEqualTo(404);
    assertThat(api.send("DELETE", "/v1/runs/nope", null).status()).isEqualTo(404);
    assertThat(api.get("/v2/events/x/runs").json().has("data")).isFalse();
  }

  @Test
  void aCancelledRunEndsAndIgnoresTheAnswerOfItsCall() {
    CountDownLatch gate = new CountDownLatch(1);
    app.on(
        "f",
        "lab/f",
        config -> config.put("concurrency", 1),
        call -> {
          gate.await();
          return Scripted.done("\"late\"");
        });
    app.on("ended", "inngest/function.cancelled", call -> Scripted.done("1"));
    start();
    String event = api.sent("lab/f", "{}");
    await().until(() -> app.calls("f").size() == 1);
    String run = api.runId(event);

    Api.Response cancelled = api.send("DELETE", "/v1/runs/" + run, null);
    Api.Response again = api.send("DELETE", "/v1/runs/" + run, null);

    assertThat(cancelled.status()).isEqualTo(200);
    assertThat(cancelled.body()).isEmpty();
    assertThat(again.status()).isEqualTo(200);
    await().until(() -> app.calls("ended").size() == 1);
    assertThat(app.calls("ended").getFirst().body().at("/event/data/_inngest/status").asText())
        .isEqualTo("Cancelled");
    gate.countDown();
    await().until(() -> count("SELECT count(*) FROM queue") == 0);
    JsonNode view = api.runs(event).getFirst();
    assertThat(view.get("status").asText()).isEqualTo("CANCELLED");
    assertThat(view.get("output")).isEqualTo(Json.object());
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
  }

  @Test
  void theStateOfARunningRunCanBeFetched() {
    app.on(
        "f",
        "lab/f",
        call ->
            call.has("a")
                ? Scripted.ops(op("s", "Sleep", "\"name\":\"1h\""))
                : Scripted.ops(ScriptedApp.run("a", "{\"x\":1}")));
    start();
    String event = api.sent("lab/f", "{\"d\":1}");
    await().until(() -> app.calls("f").size() == 2);
    String run = api.runId(event);

    assertThat(api.get("/v0/runs/" + run + "/actions").json())
        .isEqualTo(Json.stored("{\"a\":{\"data\":{\"x\":1}}}"));
    JsonNode batch = api.get("/v0/runs/" + run + "/batch").json();
    assertThat(batch).hasSize(1);
    assertThat(batch.at("/0/data/d").asInt()).isEqualTo(1);
    api.send("DELETE", "/v1/runs/" + run, null);
    Api.Response gone = api.get("/v0/runs/" + run + "/actions");
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.json().get("error").asText())
        .isEqualTo("runtime state is no longer available for runID: " + run);
  }

  @Test
  void finishedRunsTellOfTheirEndOnceAndHandlersDoNot() {
    app.on("f", "lab/f", call -> Scripted.done("{\"r\":1}"));
    app.on("watch", "inngest/function.finished", call -> Scripted.done("1"));
    start();

    String run = api.ended(api.sent("lab/f", "{\"d\":1}")).get("id").asText();
    await().until(() -> app.calls("watch").size() == 1);
    await().until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == 2);

    ObjectNode event = (ObjectNode) app.calls("watch").getFirst().body().get("event");
    assertThat(event.get("id").asText()).isEqualTo(run);
    assertThat(names(event.get("data")))
        .containsExactlyInAnyOrder(
            "_inngest", "event", "events", "function_id", "result", "run_id");
    assertThat(event.at("/data/result/r").asInt()).isEqualTo(1);
    assertThat(event.at("/data/event/data/d").asInt()).isEqualTo(1);
    assertThat(app.calls("watch")).hasSize(1);
  }
}

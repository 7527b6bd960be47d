package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import io.wamcp.inngest.devserver.json.Json;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard's pages and actions, as a browser without scripts gets them. */
class DashboardIT extends DevServerTestBase {

  private static final String MARKUP =
      "</pre><script>alert(1)</script><img src=x onerror=\\\"a\\\">";

  private String page(String path) {
    Api.Response response = api.get(path);
    assertThat(response.status()).as(path).isEqualTo(200);
    return response.body();
  }

  private Api.Response post(String path, String form) {
    return api.send(
        "POST",
        path,
        form,
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Origin",
        server.url());
  }

  private static String location(Api.Response response) {
    assertThat(response.status()).as(response.body()).isEqualTo(303);
    return response.raw().headers().firstValue("location").orElseThrow();
  }

  @Test
  void functionsAreShownWithTheirWholeConfiguration() {
    app.on(
        "limited",
        "lab/limited",
        config -> {
          config.put("idempotency", "event.data.key");
          config.putObject("throttle").put("limit", 5).put("period", "3s");
          config.putArray("concurrency").addObject().put("limit", 2).put("key", "event.data.k");
          config.putObject("timeouts").put("finish", "7m");
          config.putArray("cancel").addObject().put("event", "lab/stop").put("timeout", "1h");
          return ScriptedApp.retries(7).apply(config);
        },
        call -> Scripted.done("1"));
    start();

    assertThat(page("/"))
        .contains("lab-limited", "lab/limited", "Throttle", "Concurrency", app.url());
    assertThat(page("/functions/lab-limited"))
        .contains("event.data.key", "event.data.k", "lab/stop", "7m", "<dd>8</dd>")
        .contains("&quot;attempts&quot; : 7");
    assertThat(api.get("/functions/other").status()).isEqualTo(404);
  }

  @Test
  void eventsAreFoundByNameAndTimeWithTheirPayloadAndRuns() {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start();
    String first = api.sent("lab/f", "{\"who\":\"needle\"}");
    String other = api.sent("lab/other", "{}");
    String run = api.ended(first).get("id").asText();

    assertThat(page("/events")).contains(first, other).doesNotContain("inngest/function.finished");
    assertThat(page("/events?internal=yes")).contains("inngest/function.finished");
    assertThat(page("/events?name=lab%2Ff")).contains(first).doesNotContain(other);
    assertThat(page("/events?from=2100-01-01T00:00")).contains("No event matches");
    assertThat(page("/events?from=2020-01-01T00:00&to=2100-01-01T00:00")).contains(first);
    assertThat(page("/events?to=2020-01-01T00:00")).doesNotContain(first);
    assertThat(page("/events/" + first)).contains("needle", run, "Send one like it");
    assertThat(page("/send?event=" + first)).contains("needle", "lab/f");
    assertThat(api.get("/events/nope").status()).isEqualTo(404);
  }

  @Test
  void runsAreFilteredAndPagedByTheirIds() {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    app.on("g", "lab/g", ScriptedApp.retries(0), call -> Scripted.of(500, "{\"message\":\"no\"}"));
    start();
    StringBuilder events = new StringBuilder("[");
    for (int i = 0; i < 60; i++) {
      events.append(i == 0 ? "" : ",").append("{\"name\":\"lab/f\"}");
    }
    api.event(events.append(']').toString());
    String failed = api.ended(api.sent("lab/g", "{}")).get("id").asText();
    await().until(() -> count("SELECT count(*) FROM runs WHERE ended_at IS NOT NULL") == 61);

    assertThat(page("/runs?status=failed")).contains(failed).doesNotContain("status completed");
    assertThat(page("/runs?function=lab-f")).doesNotContain(failed);
    assertThat(page("/runs?function=lab-g")).contains(failed);
    assertThat(page("/runs?function=nothing")).contains("There is no such function");
    assertThat(page("/runs?from=2100-01-01T00:00")).contains("No run matches");
    String first = page("/runs?function=lab-f&status=completed");
    assertThat(first.split("<tr>", -1)).hasSize(52);
    String older = first.replaceAll("(?s).*<p class=\"more\"><a href=\"([^\"]*)\".*", "$1");
    String second = page(older.replace("&amp;", "&"));
    assertThat(second.split("<tr>", -1)).hasSize(12);
    assertThat(second).doesNotContain("class=\"more\"");
  }

  @Test
  void aRunIsShownStepByStepWithTriesErrorsAndResults() {
    app.on(
        "f",
        "lab/f",
        call -> {
          if (call.has("b")) {
            return Scripted.done("{\"all\":\"well\"}");
          }
          if (!call.has("a")) {
            return Scripted.ops(
                "{\"id\":\"a\",\"op\":\"StepRun\",\"displayName\":\"load it\",\"data\":{\"x\":41}}");
          }
          return call.attempt() == 0
              ? Scripted.ops(
                  "{\"id\":\"b\",\"op\":\"StepError\",\"displayName\":\"save it\","
                      + "\"error\":{\"name\":\"Oops\",\"message\":\"first try\"}}")
              : Scripted.ops(
                  "{\"id\":\"b\",\"op\":\"StepRun\",\"displayName\":\"save it\",\"data\":2}");
        });
    start();

    String run = api.ended(api.sent("lab/f", "{\"in\":\"put\"}")).get("id").asText();

    await()
        .untilAsserted(
            () ->
                assertThat(page("/runs/" + run))
                    .contains("load it", "save it", "first try", "2 tries", "&quot;x&quot; : 41")
                    .contains("&quot;all&quot; : &quot;well&quot;", "put", "status completed")
                    .doesNotContain("Cancel run"));
    assertThat(api.get("/runs/nope").status()).isEqualTo(404);
  }

  @Test
  void aRunSaysWhatItWaitsFor() {
    CountDownLatch gate = new CountDownLatch(1);
    app.on("child", "lab/child", call -> Scripted.ops(op("z", "Sleep", "\"name\":\"2h\"")));
    app.on(
        "f",
        "lab/f",
        call ->
            Scripted.ops(
                op("s", "Sleep", "\"name\":\"1h\",\"displayName\":\"nap\""),
                op(
                    "w",
                    "WaitForEvent",
                    "\"opts\":{\"event\":\"lab/answer\",\"timeout\":\"1h\",\"if\":\"async.data.a == 5\"}"),
                op("n", "WaitForSignal", "\"opts\":{\"signal\":\"green\",\"timeout\":\"1h\"}"),
                op(
                    "i",
                    "InvokeFunction",
                    "\"opts\":{\"function_id\":\"lab-child\",\"payload\":{\"data\":{}}}")));
    app.on("late", "lab/late", ScriptedApp.retries(3), call -> Scripted.of(500, "{}"));
    app.on(
        "narrow",
        "lab/narrow",
        config -> {
          config.putObject("concurrency").put("limit", 1).put("key", "event.data.k");
          return config;
        },
        call -> {
          gate.await();
          return Scripted.done("1");
        });
    start(builder().retryBackoff(attempt -> java.time.Duration.ofHours(3)));
    String run = api.runId(api.sent("lab/f", "{}"));
    String late = api.runId(api.sent("lab/late", "{}"));
    api.sent("lab/narrow", "{\"k\":1}");
    await().until(() -> app.calls("narrow").size() == 1);
    String narrow = api.runId(api.sent("lab/narrow", "{\"k\":1}"));

    await()
        .untilAsserted(
            () ->
                assertThat(page("/runs/" + run))
                    .contains("<strong>nap</strong> sleeps until ", "lab/answer")
                    .contains("async.data.a == 5", "the signal <code>green</code>")
                    .containsPattern("waits for run <a href=\"/runs/[0-9A-Z]{26}\">")
                    .contains(" of lab-child"));
    await()
        .untilAsserted(
            () -> assertThat(page("/runs/" + late)).contains("is tried again at ", "(try 2 of 4)"));
    await()
        .untilAsserted(
            () ->
                assertThat(page("/runs/" + narrow))
                    .contains("is blocked on the concurrency limit", "event.data.k"));
    gate.countDown();
  }

  @Test
  void aRunSaysWhichLimitOrTimeHoldsIt() {
    app.on(
        "slow",
        "lab/slow",
        config -> {
          config.putObject("throttle").put("limit", 1).put("period", "3h");
          config.putObject("timeouts").put("start", "5h").put("finish", "6h");
          return config;
        },
        call -> Scripted.ops(op("s", "Sleep", "\"name\":\"1h\"")));
    app.on(
        "whole",
        "lab/whole",
        config -> {
          config.putObject("concurrency").putArray("fn").addObject().put("limit", 1);
          return config;
        },
        call -> Scripted.ops(op("s", "Sleep", "\"name\":\"1h\"")));
    start();
    String first = api.runId(api.sent("lab/slow", "{}"));
    await().until(() -> app.calls("slow").size() == 1);
    String throttled = api.runId(api.sent("lab/slow", "{}"));
    api.sent("lab/whole", "{}");
    await().until(() -> app.calls("whole").size() == 1);
    String held = api.runId(api.sent("lab/whole", "{}"));

    await()
        .untilAsserted(
            () ->
                assertThat(page("/runs/" + throttled))
                    .contains("is blocked on the throttle", "3h", "cancelled unless it begins by"));
    await()
        .untilAsserted(
            () -> assertThat(page("/runs/" + first)).contains("cancelled unless it ends by"));
    await()
        .untilAsserted(
            () ->
                assertThat(page("/runs/" + held))
                    .contains("is blocked on the limit of whole runs"));
  }

  @Test
  void aBatchIsShownWithAllItsEventsAndRunsAgainWithThem() {
    app.on(
        "batch",
        "lab/batch",
        config -> {
          config.putObject("batchEvents").put("maxSize", 2).put("timeout", "60s");
          return config;
        },
        call -> Scripted.done("1"));
    start();
    String one = api.sent("lab/batch", "{\"n\":\"first\"}");
    String two = api.sent("lab/batch", "{\"n\":\"second\"}");
    String run = api.ended(one).get("id").asText();

    assertThat(page("/runs/" + run)).contains("first", "second");
    assertThat(page("/events/" + two)).contains(run);
    location(post("/runs/" + run + "/rerun", ""));
    await().until(() -> app.calls("batch").size() == 2);
    assertThat(app.calls("batch").getLast().body().get("events")).hasSize(2);
  }

  @Test
  void aRunThatFoundItsWorkDoneIsMarked() {
    app.on("f", "lab/f", call -> Scripted.done("{\"duplicate\":true}"));
    app.on("g", "lab/g", call -> Scripted.done("{\"duplicate\":\"true\"}"));
    start();
    String noop = api.ended(api.sent("lab/f", "{}")).get("id").asText();

    assertThat(page("/runs/" + noop)).contains("No-op: duplicate");
    assertThat(page("/runs")).contains("No-op: duplicate");
    String work = api.ended(api.sent("lab/g", "{}")).get("id").asText();
    assertThat(page("/runs/" + work)).doesNotContain("No-op");
  }

  @Test
  void runsAreCancelledAndRunAgain() {
    app.on("f", "lab/f", call -> Scripted.ops(op("s", "Sleep", "\"name\":\"1h\"")));
    start();
    String event = api.sentRaw("{\"name\":\"lab/f\",\"id\":\"once\",\"data\":{\"n\":1}}");
    String run = api.runId(event);

    assertThat(location(post("/runs/" + run + "/cancel", ""))).isEqualTo("/runs/" + run);
    assertThat(page("/runs/" + run)).contains("status cancelled").doesNotContain("Cancel run");
    String again = location(post("/runs/" + run + "/rerun", "")).replace("/runs/", "");
    await().until(() -> app.calls("f").stream().anyMatch(c -> c.runId().equals(again)));
    assertThat(app.calls("f").getLast().body().at("/event/data/n").asInt()).isEqualTo(1);
    assertThat(api.runs(event)).hasSize(2);
    assertThat(post("/runs/nope/cancel", "").status()).isEqualTo(404);
    assertThat(post("/runs/nope/rerun", "").status()).isEqualTo(404);
  }

  @Test
  void eventsAreSentAndFunctionsInvoked() {
    app.on("f", "lab/f", call -> Scripted.done(Json.text(call.body().at("/event/data/n"))));
    start();

    String sent = location(post("/send", "name=lab%2Ff&data=%7B%22n%22%3A+7%7D"));
    JsonNode ended = api.ended(sent.replace("/events/", ""));
    assertThat(ended.at("/output/data").asInt()).isEqualTo(7);
    String invoked = location(post("/functions/lab-f/invoke", "data=%7B%22n%22%3A8%7D"));
    assertThat(api.ended(invoked.replace("/events/", "")).at("/output/data").asInt()).isEqualTo(8);

    Api.Response refused = post("/send", "name=lab%2Ff&data=%5B1%5D");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("not a JSON object", "value=\"lab/f\"", "[1]");
    assertThat(post("/send", "name=&data={}").body()).contains("event name is empty");
    assertThat(post("/send", "").status()).isEqualTo(400);
    assertThat(post("/functions/lab-f/invoke", "data=x").status()).isEqualTo(400);
    assertThat(post("/functions/nope/invoke", "data={}").status()).isEqualTo(404);
  }

  @Test
  void whatWasSentNeverBecomesMarkup() {
    app.on(
        "f",
        "lab/*",
        config -> config.put("name", "<b>bold</b>"),
        call ->
            call.has("a")
                ? Scripted.done("{\"out\":\"" + MARKUP + "\"}")
                : Scripted.ops(
                    "{\"id\":\"a\",\"op\":\"StepRun\",\"displayName\":\""
                        + MARKUP
                        + "\",\"data\":\""
                        + MARKUP
                        + "\"}"));
    start();
    String event = api.sent("lab/<script>alert(2)</script>", "{\"m\":\"" + MARKUP + "\"}");
    String run = api.ended(event).get("id").asText();
    await().until(() -> count("SELECT count(*) FROM journal") == 2);

    for (String path :
        new String[] {
          "/",
          "/events",
          "/events/" + event,
          "/runs",
          "/runs/" + run,
          "/functions/lab-f",
          "/send?event=" + event,
          "/send?name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
          "/events?name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
          "/runs?from=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
        }) {
      assertThat(page(path))
          .as(path)
          .doesNotContain("<script>alert", "<img", "<b>bold", "onerror=\"");
    }
    assertThat(page("/runs/" + run)).contains("&lt;script&gt;alert(1)");
    String policy =
        api.get("/").raw().headers().firstValue("content-security-policy").orElseThrow();
    assertThat(policy).contains("default-src 'none'", "script-src 'self'").doesNotContain("unsafe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/runs?before=x&status=y&from=z&to=99999999-99-99T99:99",
        "/runs?status=%FF&=&&a",
        "/events?name=a%00b&before=%00&from=-999999999-01-01T00:00",
        "/send?event=%00"
      })
  void oddAddressesAreNoServerErrors(String path) {
    start();

    assertThat(api.get(path).status()).isEqualTo(200);
  }

  @Test
  void whatIsNotThereIs404() {
    start();

    for (String path : new String[] {"/runs/%00", "/events/a%2Fb", "/functions/%E0", "/assets/x"}) {
      assertThat(api.get(path).status()).as(path).isEqualTo(404);
    }
  }
}

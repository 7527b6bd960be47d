package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Plays the recorded answers of the JavaScript SDK and compares what this server then sends with
 * what the Inngest server sent, ids and times aside.
 */
class CallCaptureIT extends DevServerTestBase {

  @ParameterizedTest
  @CsvSource({
    "multi-step, 4",
    "sleep, 3",
    "wait-event-timeout, 2",
    "function-retry, 4",
    "function-error-after-step, 3",
    "retry-after-step, 5",
    "step-error-caught, 4",
    "step-failed-uncaught, 2",
    "nonretriable-function, 1",
    "nonretriable-step, 2"
  })
  void sequencesOfCallsAreThoseOfTheInngestServer(String name, int count) {
    List<JsonNode> captures = captures(name, count);
    AtomicInteger next = new AtomicInteger();
    JsonNode first = captures.getFirst();
    String function = functionOf(first);
    int retries = first.at("/request/body/ctx/max_attempts").asInt() - 1;
    app.on(
        function,
        first.at("/request/body/event/name").asText(),
        ScriptedApp.retries(retries),
        call -> answer(captures.get(next.getAndIncrement())));
    start();

    api.ended(api.sentRaw(trigger(first)));

    List<Received> calls = app.calls(function);
    assertThat(calls).hasSize(count);
    for (int i = 0; i < count; i++) {
      compare(calls.get(i), captures.get(i));
    }
  }

  @Test
  void aMatchedWaitGivesTheBareEvent() {
    List<JsonNode> captures = captures("wait-event", 2);
    AtomicInteger next = new AtomicInteger();
    app.on("waiter", "lab/waiter", call -> answer(captures.get(next.getAndIncrement())));
    start();
    String event = api.sentRaw(trigger(captures.getFirst()));
    await().until(() -> count("SELECT count(*) FROM waits") == 1);

    api.sent("lab/answer", "{\"k\":\"B\"}");
    api.sent("lab/answer", "{\"k\":\"A\",\"v\":9}");
    api.ended(event);

    compare(app.calls().get(0), captures.get(0));
    compare(app.calls().get(1), captures.get(1));
  }

  @Test
  void parallelStepsAreCalledTogetherAndJoinedOnce() {
    Map<String, JsonNode> byStep = new HashMap<>();
    List<JsonNode> discoveries = new ArrayList<>();
    for (JsonNode capture : captures("parallel", 7)) {
      String step = stepOf(capture);
      if (step.equals("step")) {
        discoveries.add(capture);
      } else {
        byStep.put(step, capture);
      }
    }
    AtomicInteger next = new AtomicInteger();
    app.on(
        "parallel",
        "lab/parallel",
        call ->
            call.stepId().equals("step")
                ? answer(discoveries.get(next.getAndIncrement()))
                : answer(byStep.get(call.stepId())));
    start();

    JsonNode run = api.ended(api.sentRaw(trigger(discoveries.getFirst())));

    assertThat(run.get("status").asText()).isEqualTo("COMPLETED");
    assertThat(app.calls()).hasSize(7);
    List<Received> found = app.calls().stream().filter(c -> c.stepId().equals("step")).toList();
    for (int i = 0; i < 3; i++) {
      compare(withSortedStack(found.get(i)), withSortedStack(discoveries.get(i)));
    }
    for (Received call : app.calls()) {
      if (!call.stepId().equals("step") && call.body().at("/ctx/stack/current").asInt() == 0) {
        JsonNode capture = byStep.get(call.stepId());
        assertThat(call.body().at("/ctx/disable_immediate_execution").asBoolean()).isTrue();
        assertThat(capture.at("/request/body/ctx/disable_immediate_execution").asBoolean())
            .isTrue();
      }
    }
  }

  @Test
  void aFailedRunStartsItsFailureFunctionWithTheRecordedEvent() {
    JsonNode failed = Capture.read("function-failed-1");
    JsonNode handler = Capture.read("onfailure-1");
    app.on("failing", "lab/failing", ScriptedApp.retries(0), call -> answer(failed));
    app.on(
        "failing-failure",
        "inngest/function.failed",
        config -> {
          ((ObjectNode) config.at("/triggers/0"))
              .put("expression", "event.data.function_id == 'lab-failing'");
          return ScriptedApp.retries(1).apply(config);
        },
        call -> answer(handler));
    start();

    JsonNode run = api.ended(api.sentRaw(trigger(failed)));

    assertThat(run.get("status").asText()).isEqualTo("FAILED");
    await().until(() -> app.calls("failing-failure").size() == 1);
    compare(app.calls("failing-failure").getFirst(), handler);
    JsonNode event = app.calls("failing-failure").getFirst().body().get("event");
    assertThat(event.get("id")).isEqualTo(run.get("id"));
    assertThat(event.at("/data/run_id")).isEqualTo(run.get("id"));
  }

  private static List<JsonNode> captures(String name, int count) {
    List<JsonNode> captures = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      captures.add(Capture.read(name + "-" + i));
    }
    return captures;
  }

  private static String query(JsonNode capture, String name) {
    String path = capture.at("/request/path").asText();
    return path.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1");
  }

  private static String functionOf(JsonNode capture) {
    return query(capture, "fnId").replaceFirst("^lab-", "");
  }

  private static String stepOf(JsonNode capture) {
    return query(capture, "stepId");
  }

  /** The recorded answer, with sleeps and waits made short. */
  private static Scripted answer(JsonNode capture) {
    JsonNode response = capture.get("response");
    JsonNode body = response.get("body").deepCopy();
    if (body.isArray()) {
      for (JsonNode op : (ArrayNode) body) {
        // In the parallel capture the sleep of one second is what ends last.
        if (op.get("op").asText().equals("Sleep") && !op.get("name").asText().equals("1s")) {
          ((ObjectNode) op).put("name", "30ms");
        }
        if (op.at("/opts/timeout").asText().equals("2s")) {
          ((ObjectNode) op.get("opts")).put("timeout", "30ms");
        }
      }
    }
    Scripted answer = Scripted.of(response.get("status").asInt(), Json.text(body));
    for (Map.Entry<String, JsonNode> header : response.get("headers").properties()) {
      if (header.getKey().startsWith("x-inngest") || header.getKey().equals("retry-after")) {
        answer =
            answer
                .header(header.getKey(), null)
                .header(title(header.getKey()), header.getValue().asText());
      }
    }
    return answer;
  }

  private static String title(String header) {
    return header.equals("x-inngest-sdk")
        ? "X-Inngest-Sdk"
        : header.equals("x-inngest-req-version") ? "X-Inngest-Req-Version" : header;
  }

  private static String trigger(JsonNode capture) {
    ObjectNode event = (ObjectNode) capture.at("/request/body/event").deepCopy();
    event.remove("id");
    event.remove("ts");
    if (event.get("user").isEmpty()) {
      event.remove("user");
    }
    return Json.text(event);
  }

  private static void compare(Received call, JsonNode capture) {
    compare(call.body(), capture.at("/request/body"));
    assertThat(call.stepId()).isEqualTo(stepOf(capture));
    for (String header :
        List.of("x-inngest-generation-id", "x-inngest-req-version", "x-inngest-step-id")) {
      assertThat(call.headers().get(header))
          .as(header)
          .isEqualTo(capture.at("/request/headers").path(header).asText());
    }
    JsonNode context = call.body().get("ctx");
    assertThat(call.headers().get("x-run-id")).isEqualTo(context.get("run_id").asText());
    assertThat(call.headers().get("x-inngest-job-id")).isEqualTo(context.get("job_id").asText());
    assertThat(call.headers().get("user-agent")).isEqualTo("Inngest");
  }

  private static void compare(JsonNode actual, JsonNode expected) {
    assertThat(masked(actual)).isEqualTo(masked(expected));
  }

  private static JsonNode withSortedStack(Received call) {
    return withSortedStack((ObjectNode) call.body());
  }

  private static JsonNode withSortedStack(JsonNode capture) {
    return withSortedStack((ObjectNode) capture.at("/request/body").deepCopy());
  }

  /** Parallel steps end in no particular order. */
  private static JsonNode withSortedStack(ObjectNode body) {
    List<String> stack = new ArrayList<>();
    body.at("/ctx/stack/stack").forEach(hash -> stack.add(hash.asText()));
    ArrayNode sorted = ((ObjectNode) body.at("/ctx/stack")).putArray("stack");
    stack.stream().sorted().forEach(sorted::add);
    return body;
  }

  /** Ids and times differ from run to run; everything else must not. */
  private static JsonNode masked(JsonNode node) {
    return Json.stored(
        Json.text(node)
            .replaceAll("\"ts\":\\d+", "\"ts\":0")
            .replaceAll("\"(fn_id|job_id|qi_id)\":\"[^\"]*\"", "\"$1\":\"\"")
            .replaceAll("\"[0-9A-HJKMNP-TV-Z]{26}\"", "\"ULID\""));
  }

  @Test
  void retryAfterReplacesTheBackoff() {
    AtomicInteger asked = new AtomicInteger();
    app.on(
        "late",
        "lab/late",
        call ->
            call.attempt() == 0
                ? Scripted.of(500, "{\"name\":\"E\"}").header("Retry-After", "1")
                : Scripted.done("1"));
    start(
        builder()
            .retryBackoff(
                attempt -> {
                  asked.incrementAndGet();
                  return Duration.ofDays(1);
                }));
    long begun = System.nanoTime();

    assertThat(runOf("lab/late", "{}").get("status").asText()).isEqualTo("COMPLETED");

    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
    assertThat(asked).hasValue(0);
  }
}

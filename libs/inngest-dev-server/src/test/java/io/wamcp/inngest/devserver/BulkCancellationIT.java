package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/cancellations}: the runs of a function that began in a time range are cancelled. */
class BulkCancellationIT extends DevServerTestBase {

  private final TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));

  @Override
  DevServerBuilder builder() {
    return super.builder().clock(clock);
  }

  /** Runs of {@code long} and {@code other} sleep; those of {@code short} end. */
  private void serve() {
    for (String id : List.of("long", "other")) {
      app.on(id, "lab/" + id, call -> Scripted.ops(op("s", "Sleep", "\"name\":\"9h\"")));
    }
    app.on("short", "lab/long", call -> Scripted.done("1"));
    start();
  }

  /** Sends events a minute apart and waits until their runs sleep. */
  private List<String> sleeping(String name, int number) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      clock.advance(Duration.ofMinutes(1));
      events.add(api.sent("lab/" + name, "{\"i\":" + i + "}"));
    }
    await().until(() -> count("SELECT count(*) FROM queue WHERE kind = 'SLEEP'") >= number);
    return events;
  }

  private String at(int minute) {
    return Instant.parse("2026-11-25T08:00:00Z").plus(Duration.ofMinutes(minute)).toString();
  }

  private Api.Response cancel(String more) {
    return api.send(
        "POST", "/v1/cancellations", "{\"app_id\":\"lab\",\"function_id\":\"long\"" + more + "}");
  }

  private String status(String event, String function) {
    return api.runs(event).stream()
        .filter(run -> run.at("/function/id").asText().equals(function))
        .findFirst()
        .orElseThrow()
        .get("status")
        .asText();
  }

  @Test
  void runsOfTheFunctionInTheRangeThatTheConditionHoldsForAreCancelled() {
    serve();
    List<String> others = sleeping("other", 1);
    List<String> events = sleeping("long", 5);
    clock.advance(Duration.ofMinutes(1));

    Api.Response answer =
        cancel(
            ",\"started_after\":\"%s\",\"started_before\":\"%s\",\"if\":\"event.data.i != 2\""
                .formatted(at(3), at(6)));

    assertThat(answer.status()).isEqualTo(200);
    JsonNode made = answer.json().get("data");
    assertThat(made.get("function_id").asText()).isEqualTo("long");
    assertThat(made.get("started_after").asText()).isEqualTo(at(3));
    assertThat(made.get("started_before").asText()).isEqualTo(at(6));
    assertThat(made.get("if").asText()).isEqualTo("event.data.i != 2");
    // They began in the minutes 2 to 6: the first is before the range, the last at its end.
    await().until(() -> status(events.get(1), "long").equals("CANCELLED"));
    await().until(() -> status(events.get(3), "long").equals("CANCELLED"));
    for (int left : new int[] {0, 2, 4}) {
      assertThat(status(events.get(left), "long")).as("run " + left).isEqualTo("RUNNING");
    }
    assertThat(status(events.get(1), "short")).isEqualTo("COMPLETED");
    assertThat(status(others.getFirst(), "other")).isEqualTo("RUNNING");
    assertThat(count("SELECT count(*) FROM queue WHERE kind = 'SLEEP'")).isEqualTo(4);
    assertThat(count("SELECT count(*) FROM events WHERE name = 'inngest/function.cancelled'"))
        .isEqualTo(2);
  }

  @Test
  void moreRunsThanFitOnAPageAreCancelledAndTheCancellationSurvivesAKill() {
    serve();
    int number = 700;
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < number; i++) {
      events.append(i == 0 ? "[" : ",").append("{\"name\":\"lab/long\",\"data\":{}}");
    }
    api.event(events + "]");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> count("SELECT count(*) FROM queue WHERE kind = 'SLEEP'") == number);
    clock.advance(Duration.ofMinutes(1));

    assertThat(cancel(",\"started_before\":\"" + at(1) + "\"").status()).isEqualTo(200);
    haltAndRestart();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> count("SELECT count(*) FROM runs WHERE status = 'CANCELLED'") == number);
    assertThat(count("SELECT count(*) FROM queue WHERE kind = 'SLEEP'")).isZero();
    assertThat(api.get("/v1/cancellations").json().get("data")).hasSize(1);
  }

  @Test
  void whatWasCancelledIsListedUntilItIsDeleted() {
    serve();
    clock.advance(Duration.ofMinutes(2));
    String first = id(cancel(",\"started_before\":\"" + at(1) + "\""));
    clock.advance(Duration.ofMinutes(1));
    String second = id(cancel(",\"started_before\":\"" + at(2) + "\""));

    JsonNode listed = api.get("/v1/cancellations").json().get("data");
    assertThat(listed.findValuesAsText("id")).containsExactly(second, first);
    assertThat(listed.get(0).get("started_before").asText()).isEqualTo(at(2));

    Api.Response deleted = api.send("DELETE", "/v1/cancellations/" + first, null);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.json().at("/data/ok").asBoolean()).isTrue();
    assertThat(api.get("/v1/cancellations").json().get("data").findValuesAsText("id"))
        .containsExactly(second);
    assertThat(api.send("DELETE", "/v1/cancellations/" + first, null).status()).isEqualTo(404);
    assertThat(api.send("DELETE", "/v1/cancellations/x", null).status()).isEqualTo(400);
  }

  private static String id(Api.Response answer) {
    return answer.json().at("/data/id").asText();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "[] | Invalid cancellation request",
        "{oops | Invalid cancellation request",
        "{} | app_id is required",
        "{\"app_id\":\"lab\"} | function_id is required",
        "{\"app_id\":\"lab\",\"function_id\":\"long\"} | started_before is required",
        "{\"app_id\":\"lab\",\"function_id\":\"long\",\"started_before\":\"soon\"}"
            + " | started_before is no time in the form of RFC 3339",
        "{\"app_id\":\"lab\",\"function_id\":\"long\",\"started_before\":\"2030-01-01T00:00:00Z\"}"
            + " | started_before must be in the past",
        "{\"app_id\":\"lab\",\"function_id\":\"long\",\"started_before\":\"1969-01-01T00:00:00Z\"}"
            + " | started_before is before 1970",
        "{\"app_id\":\"lab\",\"function_id\":\"long\",\"started_before\":\"2026-01-01T00:00:00Z\","
            + "\"started_after\":\"2026-02-01T00:00:00Z\"}"
            + " | started_after must be before started_before",
        "{\"app_id\":\"lab\",\"function_id\":\"long\",\"started_before\":\"2026-01-01T00:00:00Z\","
            + "\"if\":\"'\\u0000' == event.data.i\"} | if holds a NUL"
      })
  void aBadRequestCancelsNothing(String body, String message) {
    serve();
    Api.Response answer = api.send("POST", "/v1/cancellations", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("error").asText()).isEqualTo(message);
    assertThat(count("SELECT count(*) FROM cancellations")).isZero();
  }

  @Test
  void aConditionThatIsNoneAndAFunctionNobodyKnowsAreRefused() {
    serve();
    String before = ",\"started_before\":\"" + at(0) + "\"";
    Api.Response unparsed = cancel(before + ",\"if\":\"event.data.i ==\"");
    assertThat(unparsed.status()).isEqualTo(400);
    assertThat(unparsed.json().get("error").asText()).startsWith("invalid expression: ");

    for (String ids :
        List.of(
            "\"app_id\":\"lab\",\"function_id\":\"none\"",
            "\"app_id\":\"none\",\"function_id\":\"long\"")) {
      Api.Response unknown = api.send("POST", "/v1/cancellations", "{" + ids + before + "}");
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.json().get("error").asText()).isEqualTo("function not found");
    }
    assertThat(count("SELECT count(*) FROM cancellations")).isZero();
  }
}

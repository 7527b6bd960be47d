package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /e/{key}} against the recorded answers. */
class EventIntakeIT extends DevServerTestBase {

  @BeforeEach
  void begin() {
    server = builder().start();
    api = new Api(server.url());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event-array",
        "event-dedup-id",
        "event-empty-array",
        "event-error-bad-json",
        "event-error-data-array",
        "event-error-internal-name",
        "event-error-no-name",
        "event-error-partial-batch",
        "event-seed-header",
        "event-single"
      })
  void answersAreTheRecordedOnes(String name) {
    JsonNode capture = Capture.read(name);
    JsonNode body = capture.at("/request/body");
    String seed = capture.at("/request/headers/x-inngest-event-id-seed").asText();
    String text = body.isTextual() ? body.asText() : Json.text(body);

    Api.Response response =
        seed.isEmpty() ? api.event(text) : api.event(text, "X-Inngest-Event-Id-Seed", seed);

    assertThat(response.status()).isEqualTo(capture.at("/response/status").asInt());
    JsonNode expected = capture.at("/response/body").deepCopy();
    JsonNode actual = response.json();
    assertThat(actual.get("ids").size()).isEqualTo(expected.get("ids").size());
    for (int i = 0; i < expected.get("ids").size(); i++) {
      String id = actual.at("/ids/" + i).asText();
      if (seed.isEmpty()) {
        assertThat(id.isEmpty()).isEqualTo(expected.at("/ids/" + i).asText().isEmpty());
        assertThat(id.isEmpty() || Ulid.isUlid(id)).isTrue();
      } else {
        assertThat(id).isEqualTo(expected.at("/ids/" + i).asText());
      }
    }
    ((ObjectNode) actual).remove("ids");
    ((ObjectNode) expected).remove("ids");
    assertThat(actual).isEqualTo(expected);
    assertThat(response.body()).endsWith("\n");
    assertThat(response.raw().headers().firstValue("content-type"))
        .contains("text/plain; charset=utf-8");
    assertThat(response.raw().headers().firstValue("x-inngest-server-kind")).contains("dev");
  }

  @Test
  void aTooLargeEventIsRefusedWithItsSize() {
    String body = "{\"name\":\"x\",\"data\":{\"b\":\"" + "y".repeat(3_276_800) + "\"}}";

    Api.Response response = api.event(body);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("error").asText())
        .isEqualTo(
            "Event is over the max size: Max 3145728 bytes / Size " + body.length() + " bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"x\",\"ts\":-5} | timestamp is before Jan 1, 1980",
        "{\"name\":\"x\",\"ts\":4102444800001} | timestamp is after Jan 1, 2100",
        "{\"name\":\"x\",\"ts\":\"1\"} | json: cannot unmarshal string into Go struct field raw.ts"
            + " of type int64",
        "{\"name\":\"INNGEST/x\"} | event name is reserved for internal use: INNGEST/x",
        "{\"name\":\"a\\u0000b\"} | event name contains a NUL character",
        "{\"name\":\"x\",\"data\":{\"n\":1e999}} | a number is out of range",
        "{\"name\":\"x\" | unexpected end of JSON input"
      })
  void badEventsAreRefusedWithAReason(String body, String error) {
    Api.Response response = api.event(body);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("error").asText()).isEqualTo(error);
  }

  @Test
  void whatStandsBeforeABadEventIsAccepted() {
    Api.Response response = api.event("[{\"name\":\"ok1\"},{\"data\":{}},{\"name\":\"ok2\"}]");

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("ids")).hasSize(1);
    assertThat(count("SELECT count(*) FROM events")).isEqualTo(1);
  }

  @Test
  void anEmptyBodyIsNoEvent() {
    Api.Response response = api.event("");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"ids\":[\"\"],\"status\":200}\n");
  }

  @Test
  void moreThan5000EventsAreTooMany() {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 5001; i++) {
      events.add("{\"name\":\"n\"}");
    }

    Api.Response response = api.event("[" + String.join(",", events) + "]");

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("ids")).hasSize(5000);
  }

  @Test
  void aStoredEventKeepsItsFieldsAndLosesReservedData() {
    String id =
        api.sentRaw(
            "{\"name\":\"n\",\"id\":\"mine\",\"ts\":1700000000000,\"v\":\"2\",\"user\":{\"u\":1},"
                + "\"data\":{\"_inngest\":{},\"k\":\"\\ud800\\u0000ö\"},\"other\":1}");

    JsonNode event = api.get("/v1/events/" + id).json().get("data");

    assertThat(event.get("internal_id").asText()).isEqualTo(id);
    assertThat(event.get("id").asText()).isEqualTo("mine");
    assertThat(event.get("ts").asLong()).isEqualTo(1_700_000_000_000L);
    assertThat(event.get("v").asText()).isEqualTo("2");
    assertThat(event.at("/user/u").asInt()).isEqualTo(1);
    assertThat(event.get("data").toString()).contains("\"k\"").doesNotContain("_inngest");
    assertThat(event.has("other")).isFalse();
  }

  @Test
  void aRequestSentTwiceWithASeedIsStoredOnce() {
    String seed = "1700000000000,MDEyMzQ1Njc4OQ==";
    String first = api.event("[{\"name\":\"n\"}]", "X-Inngest-Event-Id-Seed", seed).body();
    String second = api.event("[{\"name\":\"n\"}]", "X-Inngest-Event-Id-Seed", seed).body();

    assertThat(second).isEqualTo(first);
    assertThat(count("SELECT count(*) FROM events")).isEqualTo(1);
  }

  @Test
  void unknownEventKeysAreRefusedWhereKeysAreConfigured() {
    server.close();
    server = builder().eventKeys(Set.of("evkey123")).start();
    api = new Api(server.url());

    Api.Response refused = api.event("{\"name\":\"n\"}");
    Api.Response accepted = api.send("POST", "/e/evkey123", "{\"name\":\"n\"}");

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.json())
        .isEqualTo(
            Json.stored("{\"status\":401,\"message\":\"\",\"error\":\"Event key not found\"}"));
    assertThat(accepted.status()).isEqualTo(200);
  }

  @Test
  void aForgetfulServerAcknowledgesAndDrops() {
    server.forgetAcknowledgedEvents(true);
    String forgotten = api.sent("n", "{}");
    server.forgetAcknowledgedEvents(false);
    String kept = api.sent("n", "{}");

    assertThat(api.get("/v1/events/" + forgotten).status()).isEqualTo(404);
    assertThat(api.get("/v1/events/" + kept).status()).isEqualTo(200);
  }
}

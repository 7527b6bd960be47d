package io.wamcp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.RequestId;
import io.wamcp.runtime.logging.JsonLogs;
import io.wamcp.runtime.logging.LogFormat;
import io.wamcp.runtime.logging.LogLevel;
import io.wamcp.runtime.logging.LogSettings;
import io.wamcp.store.Json;
import io.wamcp.testkit.meta.Behaviour;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ids in the lines of a worker that works: they lead from one line to the others. */
class LoggedIdsIT {

  private static final String PACKAGE = "io.wamcp.worker.";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private WorkerHarness harness;

  @BeforeEach
  void start() {
    JsonLogs.install(
        new LogSettings(
            LogFormat.JSON, LogLevel.WARNING, List.of(PACKAGE + "outbound.MetaCall=debug")),
        log);
    harness = WorkerHarness.start();
  }

  @AfterEach
  void stop() {
    harness.close();
    JsonLogs.install(new LogSettings(LogFormat.TEXT, LogLevel.INFO, List.of()));
  }

  @Test
  void aSendsLinesNameItsRunItsEventAndItsMessage() {
    String to = "+15558880001";
    harness.meta.behave(Behaviour.to(to).times(1).error(400, 130429));
    RequestId request = harness.accept(to, "limited once");
    String wamid = harness.awaitState(request, "sent", "delivered", "read").wamid().value();

    JsonNode limited = line("outbound.Throttle");
    assertThat(limited.path("thread").asText()).as("beside the step").isEqualTo("send-outcome");
    assertThat(limited.path("eventId").asText()).isEqualTo(request.toString());
    assertThat(limited.path("runId").asText()).isEqualTo(runOf(request.toString()));
    assertThat(limited.has("wamid")).as("Meta has given none").isFalse();

    JsonNode taken = line("outbound.MetaCall");
    assertThat(taken.path("runId")).isEqualTo(limited.path("runId"));
    assertThat(taken.path("wamid").asText()).isEqualTo(wamid);
  }

  @Test
  void aMessagesLinesNameItsRunItsEventAndItsMessage() {
    harness.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'poison'; END $$");
    harness.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION refuse()");
    harness.receive(message("wamid.poison"));
    String event = "msg:" + WorkerHarness.NUMBER + ":wamid.poison";

    JsonNode left = line("drain.ItemDrain");
    assertThat(left.path("eventId").asText()).isEqualTo(event);
    assertThat(left.path("runId").asText()).isEqualTo(runOf(event));
    assertThat(left.path("wamid").asText()).isEqualTo("wamid.poison");
  }

  private String runOf(String event) {
    return harness.text(
        "SELECT r.id FROM inngest.runs r JOIN inngest.events e ON e.internal_id = r.event_id"
            + " WHERE e.body::jsonb ->> 'id' = ?",
        event);
  }

  /** The first line of this logger. */
  private JsonNode line(String logger) {
    return Awaitility.await()
        .ignoreExceptions() // of a line that is only half written
        .until(
            () ->
                log.toString(StandardCharsets.UTF_8)
                    .lines()
                    .map(Json::read)
                    .filter(line -> line.path("logger").asText().equals(PACKAGE + logger))
                    .findFirst()
                    .orElse(null),
            line -> line != null);
  }

  private static byte[] message(String wamid) {
    Map<String, Object> message =
        Map.of(
            "from", "15558880002",
            "id", wamid,
            "timestamp", "1764000000",
            "type", "text",
            "text", Map.of("body", "hello"));
    Map<String, Object> value =
        Map.of(
            "messaging_product", "whatsapp",
            "metadata", Map.of("phone_number_id", WorkerHarness.NUMBER.value()),
            "contacts", List.of(Map.of("wa_id", "15558880002")),
            "messages", List.of(message));
    Map<String, Object> change = Map.of("field", "messages", "value", value);
    Map<String, Object> entry = Map.of("id", "200000000000001", "changes", List.of(change));
    return Json.write(Map.of("object", "whatsapp_business_account", "entry", List.of(entry)))
        .getBytes(StandardCharsets.UTF_8);
  }
}

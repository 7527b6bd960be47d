package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.JsonDifferences.Difference;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every exchange recorded between a real server and the JavaScript SDK, made again with this SDK:
 * the same functions, served over HTTP, give the recorded answer to the recorded request, and ask
 * the server what the recorded app asked. Whole exchanges are compared, all headers and fields;
 * what may differ is a {@link KnownDifference}.
 */
class CapturedExchangesIT {

  private static final String INSPECTION =
      "asked by hand of the server's inspection API, which no SDK uses; "
          + "InspectionIT of the dev server holds its answer";
  private static final String DATABASE_OF_RUNS =
      "asked by hand of the server's GraphQL, which no SDK uses and the dev server does not have";

  /** Exchanges in which no SDK takes part, each with the reason. */
  private static final Map<String, String> WITHOUT_AN_SDK =
      Map.ofEntries(
          Map.entry("api-v1-event", INSPECTION),
          Map.entry("api-v1-event-runs", INSPECTION),
          Map.entry("api-v1-events-list", INSPECTION),
          Map.entry("api-v1-run", INSPECTION),
          Map.entry("api-v1-run-cancel", INSPECTION),
          Map.entry("api-v2-event-runs", INSPECTION),
          Map.entry("api-v2-run", INSPECTION),
          Map.entry("health", INSPECTION),
          Map.entry("graphql-run-trace", DATABASE_OF_RUNS),
          Map.entry("graphql-runs-list", DATABASE_OF_RUNS),
          Map.entry(
              "event-error-bad-json",
              "written by hand: what this SDK sends is always JSON; "
                  + "InngestClientTest#aRefusalIsFinalAndCarriesTheServersWords takes the answer"),
          Map.entry(
              "register-error-invalid-function",
              "written by hand: this SDK has refused the function before, FlowControlTest; "
                  + "SyncTest#theServersRefusalIsPassedOn takes the answer"),
          Map.entry(
              "register-error-server-kind",
              "written by hand: this SDK repeats the kind it was asked with, SyncTest; "
                  + "SyncTest#theServersRefusalIsPassedOn takes the answer"),
          Map.entry(
              "use-api-gone-410",
              "asked by hand; ExecutionTest#stateThatIsGoneFailsTheCallForAnotherTry "
                  + "takes the answer"),
          Map.entry(
              "sync-put-dev-unreachable",
              "no answer was recorded: nothing listened at the app's port"));

  /** What the SDK asks of the server, with the exchange in the course of which it does. */
  private static final Map<String, String> ASKED_DURING =
      Map.of(
          "register-dev-out-of-band", "sync-put-dev",
          "register-cloud", "sync-put-cloud-signed",
          "event-sdk-send-from-step", "send-event-step-1",
          "use-api-fetch-actions", "use-api-3",
          "use-api-fetch-batch", "use-api-3",
          "checkpoint-async-1", "checkpointed-1",
          "checkpoint-async-2", "checkpointed-1");

  /** Events that were sent without an SDK, and are sent by a client here. */
  private static final Set<String> SENT =
      Set.of("event-single", "event-array", "event-dedup-id", "event-seed-header");

  /** Events the server refused or did not see, and this SDK does not send. */
  private static final Set<String> NOT_SENT =
      Set.of(
          "event-empty-array",
          "event-error-data-array",
          "event-error-internal-name",
          "event-error-no-name",
          "event-error-partial-batch",
          "event-error-too-large");

  private final Set<KnownDifference> seen = EnumSet.noneOf(KnownDifference.class);

  private final Map<LabApp.Setting, LabApp> apps = new HashMap<>();

  private LabApp app(Capture capture) {
    return apps.computeIfAbsent(LabApp.Setting.of(capture), LabApp::of);
  }

  @AfterEach
  void stop() {
    apps.values().forEach(LabApp::close);
  }

  private static Set<String> answered() {
    return Set.copyOf(
        Capture.names().stream()
            .filter(name -> !WITHOUT_AN_SDK.containsKey(name))
            .filter(name -> Capture.load(name).askedByTheServer())
            .toList());
  }

  @Test
  void noExchangeIsLeftOut() {
    List<String> covered = new ArrayList<>(answered());
    covered.addAll(ASKED_DURING.keySet());
    covered.addAll(SENT);
    covered.addAll(NOT_SENT);
    covered.addAll(WITHOUT_AN_SDK.keySet());
    assertThat(covered).doesNotHaveDuplicates();
    assertThat(covered).containsExactlyInAnyOrderElementsOf(Capture.names()).hasSize(127);
  }

  @TestFactory
  Stream<DynamicTest> everyExchangeIsAsRecorded() {
    return Stream.of(
            tests(answered(), this::answersAsRecorded),
            tests(ASKED_DURING.keySet(), this::asksAsRecorded),
            tests(SENT, this::sendsAsRecorded),
            tests(NOT_SENT, CapturedExchangesIT::refusesToSend),
            Stream.of(
                dynamicTest(
                    "every known difference is still one",
                    () -> assertThat(seen).containsExactly(KnownDifference.values()))))
        .flatMap(tests -> tests);
  }

  private interface Check {
    void exchange(Capture capture) throws IOException;
  }

  private static Stream<DynamicTest> tests(Set<String> names, Check check) {
    return names.stream()
        .sorted()
        .map(name -> dynamicTest(name, () -> check.exchange(Capture.load(name))));
  }

  private void answersAsRecorded(Capture capture) throws IOException {
    new LabEngine(capture);
    assertSame("answer", capture.name(), LabApp.recorded(capture), app(capture).answer(capture));
  }

  private void asksAsRecorded(Capture capture) throws IOException {
    Capture course = Capture.load(ASKED_DURING.get(capture.name()));
    LabEngine engine = new LabEngine(course);
    app(course).answer(course);
    ObjectNode recorded = LabEngine.recorded(capture);
    List<ObjectNode> asked =
        engine.asked().stream()
            .filter(request -> request.get("target").equals(recorded.get("target")))
            .toList();
    int index = capture.name().equals("checkpoint-async-2") ? 1 : 0;
    assertThat(asked).hasSizeGreaterThan(index);
    assertSame("request", capture.name(), recorded, asked.get(index));
  }

  private void sendsAsRecorded(Capture capture) {
    LabEngine engine = new LabEngine(capture);
    try (InngestClient client = sender()) {
      SendResult result = client.send(events(capture));
      assertThat(result.ids())
          .isEqualTo(Capture.JSON.convertValue(capture.responseBody().path("ids"), List.class));
    }
    ObjectNode recorded = LabEngine.recorded(capture);
    if (capture.requestBody().isObject()) {
      // One event and an array of one are the same to the server; this SDK always sends arrays.
      recorded.putArray("body").add(capture.requestBody());
    }
    assertThat(engine.asked()).hasSize(1);
    assertSame("request", capture.name(), recorded, engine.asked().getFirst());
  }

  private static void refusesToSend(Capture capture) {
    LabEngine engine = new LabEngine(capture);
    try (InngestClient client = sender()) {
      if (capture.name().equals("event-empty-array")) {
        assertThat(client.send(List.of()).ids()).isEmpty();
      } else {
        assertThatThrownBy(() -> client.send(events(capture)))
            .isInstanceOfSatisfying(
                InngestSendException.class, e -> assertThat(e.retriable()).isFalse());
      }
    }
    assertThat(engine.asked()).isEmpty();
  }

  private static InngestClient sender() {
    InngestConfig config =
        InngestConfig.fromEnvironment(
            Map.of(
                "INNGEST_DEV", "1",
                "INNGEST_EVENT_KEY", "test",
                "INNGEST_BASE_URL", EngineDouble.origin().toString()));
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L), ZoneOffset.UTC);
    return InngestClient.builder("lab", config, clock).random(new Random(1)).build();
  }

  private static List<OutgoingEvent> events(Capture capture) {
    JsonNode body = capture.sentBody();
    List<OutgoingEvent> events = new ArrayList<>();
    for (JsonNode event : body.isArray() ? body : Capture.JSON.createArrayNode().add(body)) {
      OutgoingEvent outgoing = OutgoingEvent.of(event.path("name").asText(null), event.get("data"));
      outgoing = event.has("id") ? outgoing.withId(event.get("id").asText()) : outgoing;
      events.add(event.has("user") ? outgoing.withUser(event.get("user")) : outgoing);
    }
    return events;
  }

  private void assertSame(String what, String name, JsonNode recorded, JsonNode here) {
    List<Difference> faults = new ArrayList<>();
    for (Difference difference : JsonDifferences.between("/" + what, recorded, here)) {
      List<KnownDifference> known =
          Stream.of(KnownDifference.values()).filter(each -> each.covers(difference)).toList();
      seen.addAll(known);
      if (known.isEmpty()) {
        faults.add(difference);
      }
    }
    assertThat(faults).as(name).isEmpty();
  }
}

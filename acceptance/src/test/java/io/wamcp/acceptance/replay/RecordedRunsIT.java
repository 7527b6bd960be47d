package io.wamcp.acceptance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.FunctionSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs recorded earlier, replayed against today's functions over HTTP. Step ids, their order and
 * what steps return are API: a run may have begun under yesterday's code. A recording is made anew
 * only on purpose, with {@code ./wa-mcp record}.
 */
class RecordedRunsIT {

  private static final boolean RECORD = Boolean.getBoolean("replay.record");
  private static final Path FUNCTIONS = Path.of("..", "docs", "reference", "functions.md");

  private static ReplayWorld world;

  @BeforeAll
  static void start() {
    world = new ReplayWorld();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  static List<Scenario> scenarios() {
    return Scenarios.all();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void todaysCodeAnswersTheRecordedCallsAsItDid(Scenario scenario) {
    Path file = Recording.file(scenario);
    if (RECORD) {
      begin(scenario);
      new Driver(world).record(scenario).write(file);
    }
    begin(scenario);
    List<Recording.Call> calls = Recording.read(file).calls();
    assertThat(calls).isNotEmpty();
    for (int i = 0; i < calls.size(); i++) {
      // Each call meets the other replica: nothing of a run may live in a process.
      assertSameAnswer(file, i, calls.get(i), i + 1);
    }
  }

  /** The run's earlier calls were served before an update: only what the engine kept is left. */
  @ParameterizedTest
  @MethodSource("scenarios")
  void aRunRecordedUpToItsLastCallIsFinishedByTodaysCode(Scenario scenario) {
    Path file = Recording.file(scenario);
    List<Recording.Call> calls = Recording.read(file).calls();
    begin(scenario);
    assertSameAnswer(file, calls.size() - 1, calls.getLast(), 0);
  }

  /** A send that sleeps through an update wakes up in today's code and goes on with its work. */
  @Test
  void aRunAsleepDuringAnUpdateGoesOn() {
    Scenario scenario =
        scenarios().stream()
            .filter(each -> each.toString().equals("send-message: answer-lost"))
            .findFirst()
            .orElseThrow();
    List<Recording.Call> calls = Recording.read(Recording.file(scenario)).calls();
    int asleep = 0;
    while (!calls.get(asleep).answer().at("/body/0/op").asText().equals("Sleep")) {
      asleep++;
    }
    begin(scenario);
    world.meta.acceptEverything();
    Recording.Call awake = calls.get(asleep + 1);
    JsonNode answer = send(awake, 0);
    assertThat(answer.at("/status").asInt()).isEqualTo(206);
    assertThat(answer.at("/body/0/displayName").asText()).isEqualTo("call-meta");
    assertThat(answer.at("/body/0/data/status").asText()).isEqualTo("sent");
    assertThat(answer.at("/body/0/data/wamid").asText()).isEqualTo(ScriptedMeta.WAMID);
  }

  @Test
  void everyFunctionHasRecordingsAndEveryRecordingItsScenario() throws IOException {
    Set<Path> expected = new TreeSet<>();
    Set<String> recorded = new TreeSet<>();
    for (Scenario scenario : scenarios()) {
      assertThat(expected.add(Recording.file(scenario))).as("%s twice", scenario).isTrue();
      recorded.add(scenario.function());
    }
    assertThat(Recording.files()).containsExactlyElementsOf(expected);
    Set<String> registered = new TreeSet<>();
    var row = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|").matcher(Files.readString(FUNCTIONS));
    while (row.find()) {
      registered.add(row.group(1));
    }
    assertThat(recorded).isEqualTo(registered).hasSizeGreaterThanOrEqualTo(11);
    Set<String> handling = new TreeSet<>();
    var handler = Pattern.compile("`([a-z-]+)-failure` \\|").matcher(Files.readString(FUNCTIONS));
    while (handler.find()) {
      handling.add(handler.group(1));
    }
    assertThat(ReplayWorld.HANDLES_FAILURE).isEqualTo(handling);
  }

  /** A step is recorded as having run: what it returned is what a run may have kept. */
  @Test
  void everyStepOfEveryFunctionIsInARecording() {
    Set<String> recorded = new TreeSet<>();
    for (Path file : Recording.files()) {
      for (Recording.Call call : Recording.read(file).calls()) {
        String function = call.function().replaceFirst("-failure$", "");
        for (JsonNode operation : call.answer().path("body")) {
          if (operation.path("op").asText().equals("StepRun")) {
            recorded.add(function + "." + operation.path("displayName").asText());
          }
        }
      }
    }
    assertThat(recorded)
        .as("record the missing ones with ./wa-mcp record")
        .isEqualTo(FunctionSteps.all());
  }

  private static void begin(Scenario scenario) {
    world.reset();
    scenario.setUp().accept(world);
  }

  private static JsonNode send(Recording.Call call, int replica) {
    world.clock.set(Instant.parse(call.at()));
    return Normal.of(world.call(call.function(), call.step(), call.request(), replica));
  }

  private static void assertSameAnswer(Path file, int index, Recording.Call call, int replica) {
    assertThat(send(call, replica).toPrettyString())
        .as("answer to call %d of %s; if meant, record anew with ./wa-mcp record", index + 1, file)
        .isEqualTo(call.answer().toPrettyString());
  }
}

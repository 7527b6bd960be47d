package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** Functions of the SDK at a server whose clock stands still until a test moves it. */
abstract class FlowTestBase {

  static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

  /** What a function does. */
  interface Body {
    Object run(FunctionContext context, Step step) throws Exception;
  }

  private record Function(FunctionDefinition definition, Body body) implements InngestFunction {
    @Override
    public Object run(FunctionContext context, Step step) throws Exception {
      return body.run(context, step);
    }
  }

  final String schema = TestDatabase.newSchema();
  final TestClock clock = new TestClock(START);

  /** What {@link #noting} wrote, in the order of the calls. */
  final List<String> notes = new CopyOnWriteArrayList<>();

  volatile DevServer server;
  volatile Api api;
  private ServedApp app;

  /** A function that event {@code t/ID} triggers. */
  static InngestFunction function(
      String id, UnaryOperator<FunctionDefinition.Builder> options, Body body) {
    return new Function(
        options.apply(FunctionDefinition.named(id).on("t/" + id).retries(0)).build(), body);
  }

  /** A function of one call that notes the {@code i} of its event, after those of the batch. */
  InngestFunction noting(String id, UnaryOperator<FunctionDefinition.Builder> options) {
    return function(
        id,
        options,
        (context, step) -> {
          note(context);
          return 1;
        });
  }

  void note(FunctionContext context) {
    List<String> each = new ArrayList<>();
    context.events().forEach(event -> each.add(event.data().path("i").asText()));
    notes.add(String.join("+", each));
  }

  DevServerBuilder builder() {
    return DevServer.builder()
        .jdbcUrl(TestDatabase.jdbcUrl())
        .schema(schema)
        .poolSize(8)
        .clock(clock)
        .retryBackoff(RetryBackoff.constant(Duration.ofMillis(20)));
  }

  void serve(InngestFunction... functions) {
    server = builder().start();
    api = new Api(server.url());
    app = new ServedApp(server, "app", false, functions);
  }

  /** Ends the server as a kill does and starts another on the same state. */
  void haltAndRestart() {
    server.halt();
    server = builder().start();
    api = new Api(server.url());
  }

  /** Sends events {@code t/ID} numbered from 0 in one request, and gives their ids. */
  List<String> send(String id, int count) {
    return send(id, count, i -> "{\"i\":" + i + "}");
  }

  /** The same with data of their own. */
  List<String> send(String id, int count, java.util.function.IntFunction<String> data) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add("{\"name\":\"t/" + id + "\",\"data\":" + data.apply(i) + "}");
    }
    Api.Response answer = api.event("[" + String.join(",", events) + "]");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    answer.json().get("ids").forEach(internal -> ids.add(internal.asText()));
    return ids;
  }

  void advance(Duration time) {
    clock.advance(time);
    server.clockChanged();
  }

  /** Waits until exactly these notes were taken, in any order. */
  void awaitNotes(String... expected) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(notes).containsExactlyInAnyOrder(expected));
    settle();
    assertThat(notes).containsExactlyInAnyOrder(expected);
  }

  /** Waits until the server has nothing to do at the time the clock shows. */
  void settle() {
    String due =
        "SELECT count(*) FROM queue WHERE (state = 'ready' AND due_at <= '"
            + clock.instant()
            + "') OR state = 'leased'";
    await().atMost(Duration.ofSeconds(20)).until(() -> count(due) == 0);
  }

  long runs(String status) {
    return count("SELECT count(*) FROM runs WHERE status = '" + status + "'");
  }

  long count(String sql) {
    return TestDatabase.number(schema, sql);
  }

  String status(String eventId) {
    List<JsonNode> runs = api.runs(eventId);
    return runs.isEmpty() ? "none" : runs.getFirst().get("status").asText();
  }

  void awaitStatus(String eventId, String expected) {
    await().atMost(Duration.ofSeconds(20)).until(() -> status(eventId).equals(expected));
  }

  @AfterEach
  void stop() {
    app.close();
    server.close();
  }
}

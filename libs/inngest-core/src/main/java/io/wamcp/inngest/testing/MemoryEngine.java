package io.wamcp.inngest.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.wamcp.inngest.EndpointResponse;
import io.wamcp.inngest.InngestDuration;
import io.wamcp.inngest.ServerBackoff;
import io.wamcp.inngest.internal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * One run as a server goes through it, in virtual time: calls, retries, sleeps, timeouts, joins and
 * races. Every step with a body is planned first, so that a given outcome takes its place. Not
 * thread-safe.
 */
final class MemoryEngine {

  /** Does a call and gives the app's answer. */
  @FunctionalInterface
  interface App {
    EndpointResponse call(String stepId, int attempt, RunState state);
  }

  private static final int MOST_CALLS = 10_000;

  /** Something due: a call, or an outcome that comes by itself. */
  private record Item(Instant due, long order, String step, int attempt, Ending ending) {}

  private record Ending(JsonNode outcome, boolean race) {}

  private final App app;
  private final RunState state;
  private final VirtualClock clock;
  private final int maxAttempts;
  private final PriorityQueue<Item> queue =
      new PriorityQueue<>(Comparator.comparing(Item::due).thenComparing(Item::order));
  private long order;
  private int calls;
  private Optional<TestedRun.Status> end = Optional.empty();
  private JsonNode output = NullNode.getInstance();
  private Optional<TestedError> error = Optional.empty();

  MemoryEngine(App app, RunState state, VirtualClock clock, int maxAttempts) {
    this.app = app;
    this.state = state;
    this.clock = clock;
    this.maxAttempts = maxAttempts;
  }

  int calls() {
    return calls;
  }

  JsonNode output() {
    return output;
  }

  Optional<TestedError> error() {
    return error;
  }

  /** Goes on until the run ends, or this step has. */
  TestedRun.Status run(Optional<String> upTo) {
    call("step", 0, clock.instant());
    while (end.isEmpty()) {
      if (upTo.filter(state::ended).isPresent()) {
        return TestedRun.Status.STOPPED;
      }
      Item item = queue.poll();
      if (item == null) {
        throw new IllegalStateException("the run neither ended nor is anything left to do");
      }
      clock.advanceTo(item.due());
      if (item.ending() != null) {
        ended(item.step(), item.ending().outcome(), item.ending().race());
      } else {
        answered(item, app.call(item.step(), item.attempt(), state));
      }
    }
    return end.get();
  }

  private void call(String step, int attempt, Instant due) {
    queue.add(new Item(due, order++, step, attempt, null));
  }

  private void answered(Item item, EndpointResponse answer) {
    if (++calls > MOST_CALLS) {
      throw new IllegalStateException("the run has not ended after " + MOST_CALLS + " calls");
    }
    JsonNode body = json(answer.body());
    if (!item.step().equals("step")) {
      state.executed(item.step(), item.attempt() + 1);
    }
    if (answer.status() == 206) {
      operations(item, answer, body);
    } else if (answer.status() == 200) {
      output = body;
      end = Optional.of(TestedRun.Status.RETURNED);
    } else if (!retried(item, answer)) {
      error = Optional.of(TestedError.of(body));
      end = Optional.of(TestedRun.Status.FAILED);
    }
  }

  private boolean retried(Item item, EndpointResponse answer) {
    boolean never = "true".equals(answer.headers().get("X-Inngest-No-Retry"));
    if (never || item.attempt() + 1 >= maxAttempts) {
      return false;
    }
    Instant standard = clock.instant().plus(ServerBackoff.delay(item.attempt()));
    String later = answer.headers().get("Retry-After");
    call(item.step(), item.attempt() + 1, later == null ? standard : moment(later + "s", later));
    return true;
  }

  private void operations(Item item, EndpointResponse answer, JsonNode operations) {
    List<JsonNode> all = new ArrayList<>();
    operations.forEach(all::add);
    boolean failure = all.stream().anyMatch(one -> one.path("op").asText().equals("StepError"));
    if (failure && retried(item, answer)) {
      return;
    }
    if (all.size() > 1) {
      Set<String> hashes = new HashSet<>();
      all.forEach(one -> hashes.add(one.path("id").asText()));
      state.fork(hashes);
    }
    // Waits first, so that what a sibling sends cannot be missed.
    all.sort(Comparator.comparing(one -> !one.path("op").asText().startsWith("Wait")));
    all.forEach(this::operation);
  }

  private void operation(JsonNode operation) {
    String hash = operation.path("id").asText();
    boolean race = operation.path("opts").path("parallelMode").asText().equals("race");
    switch (operation.path("op").asText()) {
      case "StepRun" -> ended(hash, Json.object().set("data", data(operation)), race);
      case "StepError", "StepFailed" ->
          ended(hash, Json.object().set("error", operation.path("error")), race);
      default -> {
        if (state.report(operation, clock.instant())) {
          begin(operation, hash, race);
        }
      }
    }
  }

  private void begin(JsonNode operation, String hash, boolean race) {
    Optional<JsonNode> given = state.given(hash);
    if (given.isPresent()) {
      later(hash, given.get(), race, clock.instant());
      return;
    }
    String name = operation.path("name").asText("");
    String timeout = operation.path("opts").path("timeout").asText("");
    switch (operation.path("op").asText()) {
      case "StepPlanned" -> call(hash, 0, clock.instant());
      case "Sleep" -> later(hash, NullNode.getInstance(), race, moment(name, name));
      case "WaitForEvent", "WaitForSignal" ->
          later(hash, NullNode.getInstance(), race, moment(timeout, timeout));
      default ->
          throw new IllegalStateException(
              "nothing is given for step '"
                  + operation.path("displayName").asText()
                  + "', which the server would do: "
                  + operation.path("opts").path("function_id").asText(name));
    }
  }

  private void later(String hash, JsonNode outcome, boolean race, Instant due) {
    queue.add(new Item(due, order++, hash, 0, new Ending(outcome, race)));
  }

  private void ended(String hash, JsonNode outcome, boolean race) {
    state.store(hash, outcome, clock.instant());
    if (race || state.joined()) {
      call("step", 0, clock.instant());
    }
  }

  private Instant moment(String duration, String instant) {
    try {
      return clock.instant().plus(InngestDuration.parse(duration));
    } catch (IllegalArgumentException e) {
      return instant(instant);
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalStateException("'" + text + "' is neither a duration nor a time", e);
    }
  }

  private static JsonNode data(JsonNode operation) {
    return operation.has("data") ? operation.get("data") : NullNode.getInstance();
  }

  private static JsonNode json(byte[] body) {
    try {
      return Json.read(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.expression.Expression;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives events to the runs that wait for them, or that they cancel; the first match ends a wait. A
 * cancellation is the next thing to happen, in a transaction of its own.
 */
public final class WaitResumer {

  private static final Set<String> VARIABLES = Set.of("event", "async");

  private final InstantSource clock;
  private final RunStore runs;
  private final WaitStore waits;
  private final QueueStore queue;
  private final RunProgress progress;

  public WaitResumer(
      InstantSource clock, RunStore runs, WaitStore waits, QueueStore queue, RunProgress progress) {
    this.clock = clock;
    this.runs = runs;
    this.waits = waits;
    this.queue = queue;
    this.progress = progress;
  }

  /** Compiles a wait's condition. */
  public static Expression condition(String text) {
    return Expression.compile(text, VARIABLES);
  }

  /** Ends every wait that one of these events matches. */
  public void resume(Connection connection, Functions functions, List<StoredEvent> events)
      throws SQLException {
    List<String> names = events.stream().map(StoredEvent::name).distinct().toList();
    List<WaitStore.Wait> open = waits.openFor(connection, names, clock.instant());
    Map<WaitStore.Wait, JsonNode> matches = new LinkedHashMap<>();
    for (WaitStore.Wait wait : open) {
      firstMatch(wait, events).ifPresent(event -> matches.put(wait, event));
    }
    if (!matches.isEmpty()) {
      end(connection, functions, matches);
    }
  }

  /** Ends the waits under this name, which is no event's, and gives the runs that waited. */
  List<String> answer(Connection connection, Functions functions, String name, JsonNode output)
      throws SQLException {
    Map<WaitStore.Wait, JsonNode> matches = new LinkedHashMap<>();
    for (WaitStore.Wait wait : waits.openFor(connection, List.of(name), clock.instant())) {
      matches.put(wait, output);
    }
    if (!matches.isEmpty()) {
      end(connection, functions, matches);
    }
    return matches.keySet().stream().map(WaitStore.Wait::runId).toList();
  }

  private static Optional<JsonNode> firstMatch(WaitStore.Wait wait, List<StoredEvent> events) {
    JsonNode trigger = StoredEvent.withUser(wait.trigger());
    Optional<Expression> condition = wait.expression().map(WaitResumer::condition);
    return events.stream()
        .filter(e -> e.name().equals(wait.eventName()))
        .<JsonNode>map(StoredEvent::forFunctions)
        .filter(
            e -> condition.map(c -> c.isTrue(Map.of("event", trigger, "async", e))).orElse(true))
        .findFirst();
  }

  private void end(
      Connection connection, Functions functions, Map<WaitStore.Wait, JsonNode> matches)
      throws SQLException {
    RunWrites writes = new RunWrites();
    Set<String> ids = new TreeSet<>();
    matches.keySet().forEach(wait -> ids.add(wait.runId()));
    for (Run run : runs.lock(connection, ids)) {
      Optional<FunctionDefinition> function = functions.byId(run.functionId);
      if (run.status.isFinal() || function.isEmpty()) {
        continue;
      }
      for (Map.Entry<WaitStore.Wait, JsonNode> match : matches.entrySet()) {
        WaitStore.Wait wait = match.getKey();
        if (wait.cancels() && wait.runId().equals(run.id)) {
          queue.cancelSoon(connection, run.id, run.functionId);
        } else if (wait.runId().equals(run.id)
            && waits.remove(connection, run.id, wait.hash()).isPresent()) {
          queue.drop(connection, run.id, QueueItem.Kind.TIMEOUT, wait.hash());
          String output = CanonicalJson.write(match.getValue());
          progress.complete(writes, run, function.get(), wait.hash(), output, false);
          writes.save(run);
        }
      }
    }
    writes.apply(connection, runs, queue, clock.instant());
  }
}

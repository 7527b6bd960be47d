package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.queue.NewItem;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which functions an event starts and creates their runs. Order of decisions: trigger name,
 * trigger condition, idempotency key, event id.
 */
public final class RunStarter {

  private final InstantSource clock;
  private final Ulid ulids;
  private final RunStore runs;
  private final QueueStore queue;
  private final StartPace pace;
  private final StartKeys keys = new StartKeys();

  public RunStarter(
      InstantSource clock, Ulid ulids, RunStore runs, QueueStore queue, StartPace pace) {
    this.clock = clock;
    this.ulids = ulids;
    this.runs = runs;
    this.queue = queue;
    this.pace = pace;
  }

  /** A function that an event may start, and the event as the function sees it. */
  private record Start(FunctionDefinition function, StoredEvent event, JsonNode seen) {

    StartKeys.Key eventKey() {
      return new StartKeys.Key(function.id(), "event:" + Hashes.sha256(event.eventId()));
    }

    Optional<StartKeys.Key> idempotencyKey() {
      return function
          .idempotency()
          .map(e -> CanonicalJson.write(e.value(Map.of("event", seen))))
          .map(value -> new StartKeys.Key(function.id(), "idempotency:" + Hashes.sha256(value)));
    }
  }

  /** Starts every function that these events trigger. */
  public void start(Connection connection, Functions functions, List<StoredEvent> events)
      throws SQLException {
    List<Start> starts = new ArrayList<>();
    for (StoredEvent event : events) {
      Set<FunctionDefinition> candidates = functions.triggeredBy(event.name());
      if (!candidates.isEmpty()) {
        JsonNode seen = event.forFunctions();
        candidates.stream()
            .filter(f -> isTriggered(f, event.name(), seen))
            .forEach(f -> starts.add(new Start(f, event, seen)));
      }
    }
    create(connection, withFreeKeys(connection, starts));
  }

  /** Starts one function with an event made for it. */
  public void start(Connection connection, FunctionDefinition function, StoredEvent event)
      throws SQLException {
    Start start = new Start(function, event, event.forFunctions());
    create(connection, withFreeKeys(connection, List.of(start)));
  }

  private static boolean isTriggered(FunctionDefinition function, String name, JsonNode event) {
    Set<String> patterns = Functions.patterns(name);
    return function
        .eventTriggers()
        .filter(t -> patterns.contains(t.event()))
        .anyMatch(t -> t.condition().map(c -> c.isTrue(Map.of("event", event))).orElse(true));
  }

  private List<Start> withFreeKeys(Connection connection, List<Start> starts) throws SQLException {
    Instant now = clock.instant();
    List<Start> idempotent = new ArrayList<>();
    Set<StartKeys.Key> asked = new HashSet<>();
    for (Start start : starts) {
      if (start.idempotencyKey().map(asked::add).orElse(true)) {
        idempotent.add(start);
      }
    }
    Set<StartKeys.Key> free = keys.take(connection, asked, now);
    List<Start> fresh = new ArrayList<>();
    Set<StartKeys.Key> ids = new HashSet<>();
    for (Start start : idempotent) {
      if (start.idempotencyKey().map(free::contains).orElse(true) && ids.add(start.eventKey())) {
        fresh.add(start);
      }
    }
    Set<StartKeys.Key> freeIds = keys.take(connection, ids, now);
    return fresh.stream().filter(s -> freeIds.contains(s.eventKey())).toList();
  }

  private void create(Connection connection, List<Start> starts) throws SQLException {
    if (starts.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    List<RunStore.NewRun> created = new ArrayList<>(starts.size());
    List<NewItem> items = new ArrayList<>(starts.size());
    for (Start start : starts) {
      FunctionDefinition function = start.function();
      List<String> counters = function.counters(start.seen());
      RunStore.NewRun run =
          new RunStore.NewRun(ulids.next(), function.id(), start.event().internalId(), counters);
      created.add(run);
      items.add(firstCall(run, function, later(now, start.event().timestamp())));
    }
    runs.insert(connection, created, now);
    queue.add(connection, items);
  }

  private NewItem firstCall(RunStore.NewRun run, FunctionDefinition function, Instant dueAt) {
    return new NewItem(
        run.id(),
        run.functionId(),
        QueueItem.Kind.START,
        "",
        pace.next(dueAt),
        function.maxAttempts(),
        0,
        false,
        run.limitKeys());
  }

  private static Instant later(Instant first, Instant second) {
    return first.isAfter(second) ? first : second;
  }
}

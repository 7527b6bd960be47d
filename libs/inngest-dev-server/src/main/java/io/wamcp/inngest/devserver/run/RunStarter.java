package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.queue.Rates;
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
 * Decides which functions an event starts. Order of decisions: trigger name, trigger condition, and
 * then that of {@link Admission}; of functions that ask for none of it only idempotency key and
 * event id count, for all events of a request at once.
 */
public final class RunStarter {

  private final InstantSource clock;
  private final RunCreator creator;
  private final Admission admission;
  private final StartKeys keys = new StartKeys();

  public RunStarter(
      InstantSource clock,
      Ulid ulids,
      RunStore runs,
      WaitStore waits,
      QueueStore queue,
      Rates rates,
      StartPace pace) {
    this.clock = clock;
    this.creator = new RunCreator(clock, ulids, runs, waits, queue, pace);
    this.admission =
        new Admission(
            clock,
            new Gatherings(queue),
            rates,
            keys,
            creator,
            queue,
            new Callers(clock, waits, queue));
  }

  /** Starts every function that these events trigger. */
  public void start(Connection connection, Functions functions, List<StoredEvent> events)
      throws SQLException {
    List<Start> plain = new ArrayList<>();
    List<Start> sequential = new ArrayList<>();
    for (StoredEvent event : events) {
      Set<FunctionDefinition> candidates = functions.triggeredBy(event.name());
      if (!candidates.isEmpty()) {
        JsonNode seen = event.forFunctions();
        candidates.stream()
            .filter(f -> isTriggered(f, event.name(), seen))
            .forEach(
                f ->
                    (f.flow().isSequential() ? sequential : plain)
                        .add(new Start(f, List.of(event), seen)));
      }
    }
    creator.create(connection, withFreeKeys(connection, plain));
    if (!sequential.isEmpty()) {
      admission.admit(connection, sequential);
    }
  }

  /** Starts one function with an event made for it, if its flow control lets it. */
  public Verdict start(Connection connection, FunctionDefinition function, StoredEvent event)
      throws SQLException {
    Start start = Start.of(function, List.of(event));
    if (function.flow().isSequential()) {
      return admission.admit(connection, List.of(start)).getFirst();
    }
    List<Start> free = withFreeKeys(connection, List.of(start));
    creator.create(connection, free);
    if (free.isEmpty()) {
      return start.idempotencyKey().isPresent() ? Verdict.RATE_LIMITED : Verdict.KNOWN;
    }
    return Verdict.STARTED;
  }

  /**
   * Starts what a batch or debounce that is due has gathered.
   *
   * @return the moment it is due instead, when it was put off meanwhile
   */
  public Optional<Instant> due(Connection connection, FunctionDefinition function, String key)
      throws SQLException {
    return admission.due(connection, function, key);
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
}

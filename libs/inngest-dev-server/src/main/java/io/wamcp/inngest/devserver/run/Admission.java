package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.queue.Rates;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides about starts that depend on each other, one after the other, in the order of the Inngest
 * server: batch, rate limit or idempotency, debounce, singleton, event id.
 */
final class Admission {

  private final InstantSource clock;
  private final Gatherings gatherings;
  private final Rates rates;
  private final StartKeys keys;
  private final RunCreator creator;
  private final QueueStore queue;
  private final Callers callers;
  private final FlowLocks locks = new FlowLocks();
  private final Singletons singletons = new Singletons();

  Admission(
      InstantSource clock,
      Gatherings gatherings,
      Rates rates,
      StartKeys keys,
      RunCreator creator,
      QueueStore queue,
      Callers callers) {
    this.clock = clock;
    this.gatherings = gatherings;
    this.rates = rates;
    this.keys = keys;
    this.creator = creator;
    this.queue = queue;
    this.callers = callers;
  }

  /** Decides about starts in their order, and gives what became of each. */
  List<Verdict> admit(Connection connection, List<Start> starts) throws SQLException {
    locks.take(connection, starts.stream().flatMap(Admission::lockKeys).toList());
    List<Verdict> verdicts = new ArrayList<>(starts.size());
    for (Start start : starts) {
      verdicts.add(admit(connection, start));
    }
    return verdicts;
  }

  private static Stream<FlowLocks.Key> lockKeys(Start start) {
    FunctionDefinition function = start.function();
    return Stream.of(
            function.batchKey(start.seen()),
            function.rateKey(start.seen()),
            function.debounceKey(start.seen()),
            function.singletonKey(start.seen()))
        .flatMap(Optional::stream)
        .map(key -> new FlowLocks.Key(function.id(), key));
  }

  private Verdict admit(Connection connection, Start start) throws SQLException {
    Optional<String> batch = start.function().batchKey(start.seen());
    if (batch.isEmpty()) {
      return afterBatch(connection, start, false);
    }
    Optional<List<StoredEvent>> full =
        gatherings.addToBatch(
            connection,
            start.function().id(),
            batch.get(),
            start.function().flow().batch().orElseThrow(),
            start.event(),
            clock.instant());
    if (full.isEmpty()) {
      return Verdict.GATHERED;
    }
    Verdict verdict = afterBatch(connection, Start.of(start.function(), full.get()), true);
    // Who added the last event is told by the verdict itself.
    callers.tell(
        connection,
        full.get().stream()
            .filter(e -> !e.internalId().equals(start.event().internalId()))
            .toList(),
        verdict);
    return verdict;
  }

  /**
   * Starts what a gathering that is due has gathered.
   *
   * @return the moment it is due instead, when it was put off meanwhile
   */
  Optional<Instant> due(Connection connection, FunctionDefinition function, String key)
      throws SQLException {
    locks.take(connection, Set.of(new FlowLocks.Key(function.id(), key)));
    Optional<Instant> dueAt = gatherings.dueAt(connection, function.id(), key);
    if (dueAt.isEmpty() || dueAt.get().isAfter(clock.instant())) {
      return dueAt;
    }
    Start start = Start.of(function, gatherings.end(connection, function.id(), key));
    locks.take(connection, lockKeys(start).toList());
    Verdict verdict =
        key.startsWith("batch:")
            ? afterBatch(connection, start, true)
            : afterDebounce(connection, start, false);
    callers.tell(connection, start.events(), verdict);
    return Optional.empty();
  }

  private Verdict afterBatch(Connection connection, Start start, boolean batched)
      throws SQLException {
    FunctionDefinition function = start.function();
    if (!mayStart(connection, start)) {
      return Verdict.RATE_LIMITED;
    }
    Optional<String> debounce = function.debounceKey(start.seen());
    if (debounce.isEmpty()) {
      return afterDebounce(connection, start, batched);
    }
    gatherings.debounce(
        connection,
        function.id(),
        debounce.get(),
        function.flow().debounce().orElseThrow(),
        start.event(),
        clock.instant());
    return Verdict.GATHERED;
  }

  private boolean mayStart(Connection connection, Start start) throws SQLException {
    Instant now = clock.instant();
    Optional<StartKeys.Key> idempotency = start.idempotencyKey();
    if (idempotency.isPresent()) {
      return !keys.take(connection, Set.of(idempotency.get()), now).isEmpty();
    }
    Optional<String> rate = start.function().rateKey(start.seen());
    return rate.isEmpty()
        || rates.pass(
            connection, rate.get(), start.function().flow().rateLimit().orElseThrow(), now);
  }

  /** A batch is new by itself; else an event id starts a function once. */
  private Verdict afterDebounce(Connection connection, Start start, boolean batched)
      throws SQLException {
    FunctionDefinition function = start.function();
    Optional<String> singleton = function.singletonKey(start.seen());
    Optional<String> running =
        singleton.isEmpty()
            ? Optional.empty()
            : singletons.running(connection, function.id(), singleton.get());
    if (running.isPresent() && !function.flow().singleton().orElseThrow().cancels()) {
      return Verdict.SKIPPED;
    }
    if (!batched && keys.take(connection, Set.of(start.eventKey()), clock.instant()).isEmpty()) {
      return Verdict.KNOWN;
    }
    if (running.isPresent()) {
      queue.cancelSoon(connection, running.get(), function.id());
    }
    String created = creator.create(connection, List.of(start)).getFirst();
    if (singleton.isPresent()) {
      singletons.set(connection, function.id(), singleton.get(), created);
    }
    return Verdict.STARTED;
  }
}

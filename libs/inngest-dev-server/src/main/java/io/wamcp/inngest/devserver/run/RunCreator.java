package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.queue.NewItem;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Creates runs with their first call, what cancels them, and what ends them when they do not. */
final class RunCreator {

  /** A run further in the future than this is not moved by its priority. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Ulid ulids;
  private final RunStore runs;
  private final WaitStore waits;
  private final QueueStore queue;
  private final StartPace pace;

  RunCreator(
      InstantSource clock,
      Ulid ulids,
      RunStore runs,
      WaitStore waits,
      QueueStore queue,
      StartPace pace) {
    this.clock = clock;
    this.ulids = ulids;
    this.runs = runs;
    this.waits = waits;
    this.queue = queue;
    this.pace = pace;
  }

  /** Creates a run for each and gives their ids. */
  List<String> create(Connection connection, List<Start> starts) throws SQLException {
    if (starts.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant();
    List<RunStore.NewRun> created = new ArrayList<>(starts.size());
    List<NewItem> items = new ArrayList<>(starts.size());
    for (Start start : starts) {
      RunStore.NewRun run = newRun(start);
      created.add(run);
      Instant dueAt = pace.next(later(now, start.event().timestamp()));
      items.add(firstCall(run, start, dueAt, now));
      start
          .function()
          .flow()
          .startTimeout()
          .map(dueAt::plus)
          .map(end -> NewItem.ofRun(run.id(), run.functionId(), QueueItem.Kind.START_TIMEOUT, end))
          .ifPresent(items::add);
    }
    runs.insert(connection, created, now);
    queue.add(connection, items);
    for (int i = 0; i < starts.size(); i++) {
      addDetails(connection, starts.get(i), created.get(i).id(), now);
    }
    return created.stream().map(RunStore.NewRun::id).toList();
  }

  private RunStore.NewRun newRun(Start start) {
    FunctionDefinition function = start.function();
    return new RunStore.NewRun(
        ulids.next(),
        function.id(),
        start.event().internalId(),
        function.counters(start.seen()),
        function.gate(start.seen()),
        function.priority(start.seen()),
        start.events().size() > 1);
  }

  private static NewItem firstCall(RunStore.NewRun run, Start start, Instant dueAt, Instant now) {
    FunctionDefinition function = start.function();
    boolean soon = !dueAt.isAfter(now.plus(SOON));
    return new NewItem(
        run.id(),
        run.functionId(),
        QueueItem.Kind.START,
        "",
        soon ? dueAt.minusSeconds(run.priority()) : dueAt,
        function.maxAttempts(),
        0,
        false,
        run.limitKeys(),
        run.gate().orElse(null),
        function.throttleKey(start.seen()).orElse(null));
  }

  private void addDetails(Connection connection, Start start, String runId, Instant now)
      throws SQLException {
    if (start.events().size() > 1) {
      runs.insertEvents(connection, runId, start.events());
    }
    waits.insertCancellations(connection, runId, start.function().flow().cancellations(), now);
  }

  private static Instant later(Instant first, Instant second) {
    return first.isAfter(second) ? first : second;
  }
}

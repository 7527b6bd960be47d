package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.queue.NewItem;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a transaction adds to locked runs, collected so that each table takes one statement, however
 * many runs there are. Nothing is written before {@link #apply}; confined to one transaction.
 */
public final class RunWrites {

  private final List<RunStore.Step> steps = new ArrayList<>();
  private final List<NewItem> items = new ArrayList<>();
  private final Set<Run> changed = new LinkedHashSet<>();

  void step(Run run, String hash, String output) {
    steps.add(new RunStore.Step(run.id, hash, output));
  }

  void item(NewItem item) {
    items.add(item);
  }

  /** Has the run's own row written back. */
  public void save(Run run) {
    changed.add(run);
  }

  /**
   * Takes out the next call of each run that has nothing else to do next, where it is due and this
   * is true of it.
   */
  public List<NewItem> takeOnlyCalls(Instant now, Predicate<NewItem> wanted) {
    Map<String, Long> perRun =
        items.stream().collect(Collectors.groupingBy(NewItem::runId, Collectors.counting()));
    List<NewItem> taken =
        items.stream()
            .filter(i -> i.kind() == QueueItem.Kind.DISCOVER && !i.dueAt().isAfter(now))
            .filter(i -> perRun.get(i.runId()) == 1)
            .filter(wanted)
            .toList();
    items.removeAll(taken);
    return taken;
  }

  /** Writes everything. */
  public void apply(Connection connection, RunStore runs, QueueStore queue, Instant now)
      throws SQLException {
    runs.saveSteps(connection, steps, now);
    queue.add(connection, items);
    runs.save(connection, changed, now);
  }
}

package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.queue.QueueStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The steps that called functions whose start was put off. When such a start is refused in the end,
 * they fail; their waits time out at once for that, so that no lock of another run is needed here.
 */
final class Callers {

  private final InstantSource clock;
  private final WaitStore waits;
  private final QueueStore queue;

  Callers(InstantSource clock, WaitStore waits, QueueStore queue) {
    this.clock = clock;
    this.waits = waits;
    this.queue = queue;
  }

  /** Tells those whose events were gathered what became of them, if they started nothing. */
  void tell(Connection connection, List<StoredEvent> gathered, Verdict verdict)
      throws SQLException {
    if (Invocation.refusal(verdict).isEmpty()) {
      return;
    }
    for (StoredEvent event : gathered) {
      Optional<String> name = Invocation.waitName(event.body());
      if (name.isPresent()) {
        for (WaitStore.Waiter waiter :
            waits.rename(connection, name.get(), Invocation.refusedName(verdict))) {
          queue.expire(connection, waiter.runId(), waiter.hash(), clock.instant());
        }
      }
    }
  }
}

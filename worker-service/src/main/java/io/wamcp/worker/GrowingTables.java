package io.wamcp.worker;

import io.wamcp.runtime.PeriodicTask;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.TableStatistics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Lets Postgres look at tables that have doubled, so that statements planned while they were empty
 * are planned anew. Every worker does; what one looks at another leaves alone.
 */
final class GrowingTables {

  private static final Logger LOG = System.getLogger(GrowingTables.class.getName());

  private static final Duration EVERY = Duration.ofSeconds(5);

  private GrowingTables() {}

  /** Looks from now on. */
  static PeriodicTask start(Database database) {
    return PeriodicTask.start("growing-tables", EVERY, () -> look(database));
  }

  private static void look(Database database) {
    try {
      TableStatistics.refresh(database);
    } catch (DatabaseUnavailableException e) {
      LOG.log(Level.DEBUG, "tables are looked at later", e);
    }
  }
}

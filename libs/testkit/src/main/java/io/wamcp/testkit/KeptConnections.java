package io.wamcp.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Connections to one database that stay open for whoever asks next: a test that looks at rows until
 * they are there would otherwise start a server process at each look, which takes far longer than
 * the look itself.
 *
 * <p>Thread-safe. Work may not leave a transaction open or settings changed.
 */
public final class KeptConnections implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;

  private static final Map<DatabaseAccess, KeptConnections> ALL = new ConcurrentHashMap<>();

  private final DatabaseAccess access;
  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();

  private KeptConnections(DatabaseAccess access) {
    this.access = access;
  }

  /** What is done on a connection. */
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Those of this database, the same for everybody in this JVM. */
  public static KeptConnections to(DatabaseAccess access) {
    return ALL.computeIfAbsent(Objects.requireNonNull(access, "access"), KeptConnections::new);
  }

  /**
   * Runs the work on a connection nobody else uses meanwhile, a new one when all are in use or the
   * kept one's session has ended.
   *
   * @throws SQLException what the work throws, or when the database cannot be reached
   */
  public <T> T run(Work<T> work) throws SQLException {
    Connection connection = idle.poll();
    if (connection != null && !connection.isValid(PATIENCE_SECONDS)) {
      connection.close();
      connection = null;
    }
    if (connection == null) {
      connection = access.open();
    }
    try {
      return work.on(connection);
    } finally {
      idle.add(connection);
    }
  }

  /** Ends the sessions that nobody uses; what is asked for afterwards begins anew. */
  @Override
  public void close() {
    ALL.remove(access, this);
    for (Connection next = idle.poll(); next != null; next = idle.poll()) {
      try {
        next.close();
      } catch (SQLException e) {
        throw new IllegalStateException("cannot close a connection to " + access.jdbcUrl(), e);
      }
    }
  }
}

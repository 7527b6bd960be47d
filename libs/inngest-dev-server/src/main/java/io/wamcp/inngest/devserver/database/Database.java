package io.wamcp.inngest.devserver.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.wamcp.inngest.devserver.DatabaseLogin;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/**
 * The server's Postgres: one schema, a bounded pool that is handed out in order of asking, and
 * transactions that repeat themselves after a deadlock. Thread-safe.
 */
public final class Database implements AutoCloseable {

  private static final int MAX_TRIES = 5;
  private static final long WAIT_SECONDS = 30;

  /**
   * A statement is planned once for a connection, not each time: planning took a fifth of the
   * database's time. What it then knows nothing of, how long a list is and how full a table, must
   * not lead past the indexes that every statement of the engine has.
   */
  private static final String PLAN_ONCE =
      "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;"
          + " SET enable_mergejoin = off; SET jit = off";

  private final HikariDataSource pool;
  private final Semaphore turns;

  /** Opens the pool and brings the schema up to date. */
  public Database(DatabaseLogin login, String schema, int poolSize) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("inngest-" + schema);
    config.setJdbcUrl(login.jdbcUrl());
    config.setUsername(login.user());
    config.setPassword(login.password());
    config.setSchema(schema);
    config.setMaximumPoolSize(poolSize + 1);
    config.setMinimumIdle(Math.min(2, poolSize));
    config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
    config.setInitializationFailTimeout(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
    config.addDataSourceProperty("ApplicationName", "inngest-dev-server");
    DatabaseLogin.QUIET.forEach(config::addDataSourceProperty);
    config.setConnectionInitSql(PLAN_ONCE);
    Flyway.configure()
        .dataSource(login.jdbcUrl(), login.user(), login.password())
        .jdbcProperties(DatabaseLogin.QUIET)
        .schemas(schema)
        .defaultSchema(schema)
        .createSchemas(true)
        .locations("classpath:db/inngest")
        .load()
        .migrate();
    this.pool = new HikariDataSource(config);
    this.turns = new Semaphore(poolSize, true);
  }

  /** Work on one connection. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Runs statements that each stand for themselves. */
  public <T> T read(Work<T> work) {
    takeTurn();
    try {
      return readAtOnce(work);
    } finally {
      turns.release();
    }
  }

  /**
   * The same without waiting for a turn. For one thread, which has a connection besides the others:
   * the one that finds work for all of them.
   */
  public <T> T readAtOnce(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return work.run(connection);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /**
   * Runs the work in one READ COMMITTED transaction; on return it is committed. After a deadlock or
   * serialization failure the work runs again, so it must have no effects outside the database.
   */
  public <T> T inTransaction(Work<T> work) {
    takeTurn();
    try {
      return inTransactionAtOnce(work);
    } finally {
      turns.release();
    }
  }

  /** The same without waiting for a turn, for the thread that {@link #readAtOnce} is for. */
  public <T> T inTransactionAtOnce(Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return oneTransaction(work);
      } catch (DatabaseException e) {
        if (!e.isConflict() || attempt == MAX_TRIES) {
          throw e;
        }
      }
    }
  }

  private <T> T oneTransaction(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void takeTurn() {
    try {
      if (!turns.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new DatabaseException(
            new SQLException("no connection within " + WAIT_SECONDS + " s", "08000"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(new SQLException("interrupted", "08000", e));
    }
  }

  /** Closes every connection, also those in use. */
  @Override
  public void close() {
    pool.close();
  }
}

package io.wamcp.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbTransaction;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcConnectionPool;
import io.helidon.dbclient.jdbc.JdbcParametersConfig;
import io.wamcp.domain.fault.Faults;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The shared Postgres: a pool behind a fair bulkhead. HikariCP hands connections out unfairly under
 * load, so waiting happens in a fair semaphore in front of it, for a bounded time. Thread-safe.
 */
public final class Database implements AutoCloseable {

  private final DatabaseOptions options;
  private final HikariDataSource pool;
  private final DbClient client;
  private final Semaphore places;

  private Database(DatabaseOptions options, HikariDataSource pool) {
    this.options = options;
    this.pool = pool;
    this.places = new Semaphore(options.poolSize(), true);
    this.client =
        JdbcClientBuilder.create()
            .connectionPool(new Connections(pool))
            .parametersSetter(wholeStrings())
            .build();
  }

  /**
   * Texts of more than a kilobyte would be handed over as streams, which the driver reads into a
   * text again: six copies of each list of rows.
   */
  private static JdbcParametersConfig wholeStrings() {
    return JdbcParametersConfig.builder().useStringBinding(false).build();
  }

  /** Opens the pool without waiting for the server: a service starts while Postgres is away. */
  public static Database open(DatabaseOptions options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(options.applicationName());
    config.setJdbcUrl(options.jdbcUrl());
    config.setUsername(options.user());
    config.setPassword(options.password().reveal());
    config.setMaximumPoolSize(options.poolSize());
    config.setMinimumIdle(Math.min(2, options.poolSize()));
    config.setConnectionTimeout(Math.max(250, options.acquireTimeout().toMillis()));
    config.setValidationTimeout(Math.max(250, options.acquireTimeout().toMillis() / 2));
    config.setInitializationFailTimeout(-1);
    // Strings bind to uuid and jsonb columns without casts: reference of traps in ADR 0001.
    config.addDataSourceProperty("stringtype", "unspecified");
    config.addDataSourceProperty("ApplicationName", options.applicationName());
    config.addDataSourceProperty("connectTimeout", seconds(options.acquireTimeout().toMillis()));
    config.setConnectionInitSql(sessionSettings(options));
    config.addDataSourceProperty(
        "socketTimeout", seconds(options.statementTimeout().toMillis() + 1));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    QuietErrors.PROPERTIES.forEach(config::addDataSourceProperty);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return new Database(options, new HikariDataSource(config));
  }

  /**
   * The server ends a slow statement itself; the socket's timeout is for a server that is silent.
   * Every statement of ours is to reach its rows by an index, and is planned once for a connection:
   * planned each time, it takes a fifth of the server's time. Lists come as one JSON value, which
   * the planner takes for a hundred rows: it would rather read and hash a whole table each time,
   * and all the more while that is small, as all are when the plan is made. A plan that has to read
   * a table all the same looks so dear then that it would be compiled.
   */
  private static String sessionSettings(DatabaseOptions options) {
    return "SET statement_timeout = "
        + options.statementTimeout().toMillis()
        + "; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin ="
        + " off; SET enable_mergejoin = off; SET random_page_cost = 1.1; SET jit = off"
        + roleSetting(options);
  }

  /** Before the first migration, and where an administrator made none, there is no such role. */
  private static String roleSetting(DatabaseOptions options) {
    return options.leastRights()
        ? "; SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = '"
            + DatabaseOptions.APP_ROLE
            + "' AND pg_has_role(session_user, oid, 'MEMBER')"
        : "";
  }

  private static String seconds(long millis) {
    return Long.toString(Math.max(1, (millis + 999) / 1000));
  }

  /** Brings the schema to the newest version. Safe when several processes start at once. */
  public void migrate() {
    Migrations.migrate(options);
    // Opened before there was the role whose rights they are to have.
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  /** Where the schema stands; changes nothing. */
  public DatabaseState.Schema schema() {
    return Migrations.state(options);
  }

  /** Runs single statements, each its own transaction. */
  public <T> T query(Function<DbExecute, T> work) {
    acquire();
    try {
      return work.apply(client.execute());
    } catch (RuntimeException e) {
      throw DatabaseErrors.translate(e);
    } finally {
      places.release();
    }
  }

  /**
   * Runs the work in one transaction: committed when it returns, rolled back when it throws. The
   * work must not do I/O elsewhere; a statement that failed ends the transaction.
   *
   * @throws DatabaseUnavailableException where Postgres is away or too slow
   * @throws DataRefusedException where it refuses a value
   */
  public <T> T transaction(Function<DbExecute, T> work) {
    acquire();
    try {
      return inTransaction(work);
    } catch (RuntimeException e) {
      throw DatabaseErrors.translate(e);
    } finally {
      places.release();
    }
  }

  /** As {@link #transaction(Function)}, for work without a result. */
  public void inTransactionDo(Consumer<DbExecute> work) {
    transaction(
        tx -> {
          work.accept(tx);
          return null;
        });
  }

  private <T> T inTransaction(Function<DbExecute, T> work) {
    DbTransaction transaction = client.transaction();
    try {
      T result = work.apply(transaction);
      Faults.reachedInTransaction("before-commit");
      transaction.commit();
      Faults.reachedInTransaction("committed");
      return result;
    } catch (RuntimeException | Error e) {
      // A failed query has closed the connection already, so the rollback itself may fail.
      try {
        transaction.rollback();
      } catch (RuntimeException rollbackFailure) {
        e.addSuppressed(rollbackFailure);
      }
      throw e;
    }
  }

  /** Whether Postgres answers a trivial query now. Never throws. */
  public boolean answers() {
    try {
      return query(db -> db.createGet("SELECT 1").execute().isPresent());
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void acquire() {
    try {
      if (!places.tryAcquire(options.acquireTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new DatabaseUnavailableException("no database connection became free in time", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailableException("interrupted while waiting for a connection", e);
    }
  }

  public DatabaseOptions options() {
    return options;
  }

  @Override
  public void close() {
    client.close();
    pool.close();
  }

  private record Connections(HikariDataSource pool) implements JdbcConnectionPool {
    @Override
    public Connection connection() {
      try {
        return pool.getConnection();
      } catch (SQLException e) {
        throw new DatabaseUnavailableException("Postgres cannot be reached", e);
      }
    }

    @Override
    public String dbType() {
      return "postgresql";
    }

    @Override
    public String name() {
      return pool.getPoolName();
    }

    @Override
    public String type() {
      return "hikari";
    }
  }
}

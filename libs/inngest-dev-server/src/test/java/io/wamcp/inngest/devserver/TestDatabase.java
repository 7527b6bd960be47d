package io.wamcp.inngest.devserver;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** One Postgres for all tests of the JVM; each test takes a schema of its own. */
public final class TestDatabase {

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static final EmbeddedPostgres POSTGRES = start();
  private static final Queue<Connection> IDLE = new ConcurrentLinkedQueue<>();

  private TestDatabase() {}

  /** On only for measurements: {@code -Dinngest.test.fsync=on}. */
  static String fsync() {
    return System.getProperty("inngest.test.fsync", "off");
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("max_connections", "300")
          .setServerConfig("fsync", fsync())
          .setServerConfig("synchronous_commit", fsync())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the server logs in. */
  public static DatabaseLogin login() {
    return new DatabaseLogin(jdbcUrl(), "postgres", "");
  }

  static String jdbcUrl() {
    return POSTGRES.getJdbcUrl("postgres", "postgres");
  }

  static int port() {
    return POSTGRES.getPort();
  }

  /** Through something that listens on this port and passes on. */
  static String jdbcUrl(int port) {
    return jdbcUrl().replace(":" + port() + "/", ":" + port + "/");
  }

  public static String newSchema() {
    return "inngest_" + SCHEMAS.incrementAndGet();
  }

  /** The first column of the first row. */
  static long number(String schema, String sql) {
    return on(
        schema,
        statement -> {
          try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
          }
        });
  }

  /** The rows as text, to say in a failure what is there. */
  public static List<String> rows(String schema, String sql) {
    return on(
        schema,
        statement -> {
          try (ResultSet result = statement.executeQuery("SELECT q::text FROM (" + sql + ") q")) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
              rows.add(result.getString(1));
            }
            return rows;
          }
        });
  }

  static void execute(String schema, String sql) {
    on(schema, statement -> statement.execute(sql));
  }

  /** To open a connection takes the server far longer than what tests ask: they are kept. */
  private static <T> T on(String schema, Work<T> work) {
    try {
      Connection connection = IDLE.poll();
      // A test may have ended its session.
      if (connection == null || !connection.isValid(5)) {
        connection = DriverManager.getConnection(jdbcUrl(), "postgres", "");
      }
      connection.setSchema(schema);
      try (Statement statement = connection.createStatement()) {
        return work.run(statement);
      } finally {
        IDLE.add(connection);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Work<T> {
    T run(Statement statement) throws SQLException;
  }
}

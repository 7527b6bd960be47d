package io.wamcp.testkit;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A real PostgreSQL server for tests and for the local stack: in a container when a container
 * engine answers, from embedded binaries otherwise. Callers cannot tell which.
 *
 * <p>Thread-safe. A server of one's own can be stopped, crashed and started again; data and port
 * stay the same.
 */
public final class PostgresUnderTest implements AutoCloseable {

  /**
   * How to start a server.
   *
   * @param durable whether commits reach the disk ({@code fsync} and {@code synchronous_commit} on)
   * @param dataDirectory where the data lives and stays after {@link #close()}; null for a
   *     directory that goes with the server
   * @param port the port to listen on; 0 picks a free one
   */
  public record Options(boolean durable, Path dataDirectory, int port) {

    public Options {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be between 0 and 65535: " + port);
      }
    }

    /** Fast and forgetful: what nearly every test wants. */
    public static Options fast() {
      return new Options(false, null, 0);
    }

    /** Commits survive a crash. */
    public static Options durablyStored() {
      return new Options(true, null, 0);
    }
  }

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final PostgresServer server;
  private final boolean sharedByAll;
  private final Map<String, String> templates = new ConcurrentHashMap<>();

  private PostgresUnderTest(PostgresServer server, boolean sharedByAll) {
    this.server = server;
    this.sharedByAll = sharedByAll;
  }

  /**
   * The server all tests of this JVM share. It runs until the JVM ends; closing it does nothing.
   */
  public static PostgresUnderTest shared() {
    return Shared.INSTANCE;
  }

  /** Starts a server of the caller's own; the caller closes it. */
  public static PostgresUnderTest start(Options options) {
    return new PostgresUnderTest(startServer(options), false);
  }

  /** Creates an empty database with a name nobody else has. */
  public DatabaseAccess newDatabase() {
    return createDatabase(newName(), "");
  }

  /**
   * Creates a database that holds what {@code prepare} made, with a name nobody else has. The
   * server prepares one database per key, at the first call, and copies it ever after: that takes a
   * fraction of the time of many migrations.
   *
   * <p>What is kept outside a database, such as settings of {@code ALTER DATABASE} and rights on
   * the database itself, is not copied.
   *
   * @param key names what {@code prepare} makes; one key, one result
   * @param prepare fills an empty database and leaves no connection to it open
   * @throws IllegalStateException when the database cannot be made or copied; what {@code prepare}
   *     throws is passed on, and the next call tries again
   */
  public DatabaseAccess newDatabase(String key, Consumer<DatabaseAccess> prepare) {
    String template = templates.computeIfAbsent(key, absent -> prepared(prepare));
    // Copies files and logs none of their pages.
    return createDatabase(newName(), " TEMPLATE " + template + " STRATEGY file_copy");
  }

  private String prepared(Consumer<DatabaseAccess> prepare) {
    String name = newName();
    prepare.accept(createDatabase(name, ""));
    return name;
  }

  private static String newName() {
    return "db_" + UUID.randomUUID().toString().replace("-", "");
  }

  /** The named database, created when absent. Lower-case letters, digits and underscores only. */
  public DatabaseAccess database(String name) {
    if (!Objects.requireNonNull(name, "name").matches("[a-z_][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("not a plain database name: " + name);
    }
    try (var connection = server.access("postgres").open();
        var query = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      query.setString(1, name);
      try (var rows = query.executeQuery()) {
        return rows.next() ? server.access(name) : createDatabase(name, "");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot look for database " + name, e);
    }
  }

  /** The port the server listens on, also while it is stopped. */
  public int port() {
    return server.port();
  }

  /** Orderly shutdown: open sessions end, data is flushed. Does nothing when stopped already. */
  public void stop() {
    refuseWhenShared();
    server.stop();
  }

  /** Shutdown without a last checkpoint, as after a crash; the next start recovers. */
  public void crash() {
    refuseWhenShared();
    server.crash();
  }

  /** Starts again after {@link #stop()} or {@link #crash()}; returns when it answers. */
  public void start() {
    refuseWhenShared();
    server.start(START_TIMEOUT);
  }

  @Override
  public void close() {
    if (!sharedByAll) {
      server.close();
    }
  }

  private DatabaseAccess createDatabase(String name, String source) {
    try (var connection = server.access("postgres").open();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + source);
      return server.access(name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create database " + name, e);
    }
  }

  private void refuseWhenShared() {
    if (sharedByAll) {
      throw new IllegalStateException("other tests use this server: start one of your own");
    }
  }

  private static PostgresServer startServer(Options options) {
    PostgresServer server =
        options.dataDirectory() == null && ContainerEngine.answers()
            ? new ContainerPostgres(options)
            : new EmbeddedPostgresServer(options);
    try {
      server.start(START_TIMEOUT);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static final class Shared {
    static final PostgresUnderTest INSTANCE =
        new PostgresUnderTest(startServer(Options.fast()), true);

    static {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(INSTANCE.server::close, "stop the Postgres shared by all tests"));
    }
  }
}

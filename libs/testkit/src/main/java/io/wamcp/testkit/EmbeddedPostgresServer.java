package io.wamcp.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PostgreSQL from binaries that come as a library; works without a container engine. */
final class EmbeddedPostgresServer implements PostgresServer {

  private static final String USER = "postgres";

  private final PostgresUnderTest.Options options;
  private final Path dataDirectory;
  private final int port;
  private EmbeddedPostgres running;

  EmbeddedPostgresServer(PostgresUnderTest.Options options) {
    this.options = options;
    this.port = options.port() == 0 ? FreePort.pick() : options.port();
    this.dataDirectory =
        options.dataDirectory() == null ? temporaryDirectory() : options.dataDirectory();
  }

  @Override
  public synchronized void start(Duration timeout) {
    if (running != null) {
      return;
    }
    var builder =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(dataDirectory)
            // The data must outlive a stop; close() removes it when it is ours.
            .setCleanDataDirectory(false)
            // Whoever keeps the data also decides what stops before the server.
            .setRegisterShutdownHook(options.dataDirectory() == null)
            .setPGStartupWait(timeout)
            .setServerConfig("max_connections", "300")
            .setServerConfig("fsync", options.durable() ? "on" : "off")
            .setServerConfig("full_page_writes", options.durable() ? "on" : "off")
            .setServerConfig("synchronous_commit", options.durable() ? "on" : "off");
    try {
      Files.createDirectories(dataDirectory);
      running = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start embedded Postgres", e);
    }
    PostgresReadiness.await(access(USER), timeout);
  }

  @Override
  public synchronized void stop() {
    if (running == null) {
      return;
    }
    try {
      running.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop embedded Postgres", e);
    } finally {
      running = null;
    }
  }

  @Override
  public synchronized void crash() {
    if (running == null) {
      return;
    }
    try {
      long pid =
          Long.parseLong(Files.readAllLines(dataDirectory.resolve("postmaster.pid")).getFirst());
      var postmaster = ProcessHandle.of(pid).map(ProcessHandle::onExit);
      // SIGQUIT is Postgres' immediate shutdown; the JDK itself can send only TERM and KILL.
      new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor();
      if (postmaster.isPresent()) {
        postmaster.get().orTimeout(20, TimeUnit.SECONDS).join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot crash embedded Postgres", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while crashing Postgres", e);
    }
    stop();
  }

  @Override
  public synchronized void close() {
    stop();
    if (options.dataDirectory() == null) {
      deleteRecursively(dataDirectory);
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public DatabaseAccess access(String database) {
    return new DatabaseAccess("jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, "");
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("wa-mcp-postgres");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory for Postgres", e);
    }
  }

  private static void deleteRecursively(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}

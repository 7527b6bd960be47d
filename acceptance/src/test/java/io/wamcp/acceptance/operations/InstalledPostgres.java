package io.wamcp.acceptance.operations;

import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A new server of the PostgreSQL that is installed on this machine, whose {@code pg_dump} is as new
 * as it is; the embedded binaries have none.
 */
final class InstalledPostgres implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Path binaries;
  private final Path folder;
  private final int port = FreePort.pick();

  private InstalledPostgres(Path binaries, Path folder) {
    this.binaries = binaries;
    this.folder = folder;
  }

  /** Where server and client are; empty when they are not installed. */
  static Optional<Path> binaries() {
    Stream<Path> usual;
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      usual = versions.map(version -> version.resolve("bin")).toList().stream();
    } catch (IOException e) {
      usual = Stream.empty();
    }
    Stream<Path> path =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of);
    return Stream.concat(path, usual.sorted(java.util.Comparator.reverseOrder()))
        .filter(
            candidate ->
                Stream.of("initdb", "pg_ctl", "pg_dump", "pg_restore", "psql")
                    .allMatch(tool -> Files.isExecutable(candidate.resolve(tool))))
        .findFirst();
  }

  static InstalledPostgres start() throws IOException {
    InstalledPostgres server =
        new InstalledPostgres(
            binaries().orElseThrow(), Files.createTempDirectory("wa-mcp-installed-postgres"));
    String data = server.folder.resolve("data").toString();
    server.asNobody("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N");
    server.asNobody(
        "pg_ctl",
        "-D",
        data,
        "-l",
        server.folder.resolve("log").toString(),
        "-o",
        "-F -p " + server.port + " -k " + server.folder + " -c listen_addresses=127.0.0.1",
        "-w",
        "start");
    return server;
  }

  /** PostgreSQL does not run as root; in a namespace of its own nobody is root. */
  private void asNobody(String tool, String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      words.addAll(List.of("unshare", "-U"));
    }
    words.add(binaries.resolve(tool).toString());
    words.addAll(List.of(arguments));
    Ended ended = run(words, Map.of());
    if (ended.exit() != 0) {
      throw new IllegalStateException(tool + ": " + ended.output());
    }
  }

  /** How a program ended, and what it printed. */
  record Ended(int exit, String output) {}

  /** Runs a script of deploy/backup on a database of this server. */
  Ended script(String name, String database, String argument) throws IOException {
    Path script = Path.of("..", "deploy", "backup", name).toAbsolutePath().normalize();
    return run(
        List.of("sh", script.toString(), argument),
        Map.of(
            "PATH",
            binaries + ":" + System.getenv("PATH"),
            "PGHOST",
            "127.0.0.1",
            "PGPORT",
            Integer.toString(port),
            "PGUSER",
            "postgres",
            "PGDATABASE",
            database,
            "WAMCP_XID_MARGIN",
            "5000"));
  }

  private Ended run(List<String> words, Map<String, String> environment) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(words + " took too long: " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }

  DatabaseAccess database(String name) {
    return new DatabaseAccess(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + name, "postgres", "none");
  }

  /** Makes an empty database. */
  DatabaseAccess newDatabase(String name) throws SQLException {
    try (Connection connection = database("postgres").open();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return database(name);
  }

  @Override
  public void close() {
    try {
      asNobody("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "stop");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

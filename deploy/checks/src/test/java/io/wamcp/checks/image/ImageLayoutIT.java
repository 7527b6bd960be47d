package io.wamcp.checks.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.checks.chart.RenderedEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an image holds, run without an image: with the environment the chart gives it, the cache
 * that {@code deploy/docker/train} makes, and the signal with which a container is ended.
 */
class ImageLayoutIT {

  /** Starts of each kind; the quickest of them counts, for the machine has other work too. */
  private static final int STARTS = 3;

  /** Measured: 0.38 to 0.52. */
  private static final double MOST_OF_A_PLAIN_START = 0.85;

  private static final String[] PLAIN = {"@service.args"};

  @TempDir private static Path folder;
  private static Installation installation;

  @BeforeAll
  static void prepare() throws Exception {
    installation = new Installation(folder);
    migrate();
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  @Test
  void theMigrationMayRunTwiceAtOnce() throws Exception {
    Process first = startMigration("first.log");
    Process second = startMigration("second.log");
    assertThat(first.waitFor()).as(text("first.log")).isZero();
    assertThat(second.waitFor()).as(text("second.log")).isZero();
    try (Connection connection = installation.database().open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(RenderedEnvironment.queueQuery())) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(1)).as("what KEDA scales the workers by").isZero();
    }
  }

  private static void migrate() throws Exception {
    Process process = startMigration("migration.log");
    assertThat(process.waitFor()).as(text("migration.log")).isZero();
  }

  private static Process startMigration(String log) {
    List<String> command = RenderedEnvironment.migrationCommand();
    assertThat(command.getFirst()).isEqualTo("java");
    return Layout.of("mcp")
        .start(
            installation.environment("migration"),
            folder.resolve(log).toFile(),
            command.subList(1, command.size()).toArray(String[]::new));
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"ingress", "worker", "mcp"})
  void startsQuickerWithItsCacheAndEndsInOrder(String part) throws Exception {
    Layout layout = Layout.of(part);
    List<Path> before = files(layout.folder());
    Path cache = folder.resolve(part + ".aot");
    File log = folder.resolve(part + "-train.log").toFile();
    layout.train(installation.environment(part), cache, log);
    assertThat(Files.size(cache)).as("size of the cache").isGreaterThan(10_000_000);

    List<Duration> plain = new ArrayList<>();
    List<Duration> cached = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      plain.add(startAndEnd(part, PLAIN));
      cached.add(startAndEnd(part, "-XX:AOTMode=on", "-XX:AOTCache=" + cache, PLAIN[0]));
    }
    double ratio = (double) min(cached).toMillis() / min(plain).toMillis();
    System.out.printf(
        "%s: ready after %d ms with the cache, %d ms without: %.2f%n",
        part, min(cached).toMillis(), min(plain).toMillis(), ratio);
    assertThat(ratio).isLessThan(MOST_OF_A_PLAIN_START);
    assertThat(files(layout.folder())).as("files in the image's folder").isEqualTo(before);
  }

  @Test
  void aCacheThatIsNotThereIsNotMissed() throws Exception {
    assertThat(startAndEnd("ingress", "-XX:AOTCache=nowhere.aot", PLAIN[0])).isPositive();
  }

  /** The time from the start of the process to the first answer that says ready. */
  private Duration startAndEnd(String part, String... arguments) throws Exception {
    Map<String, String> environment = installation.environment(part);
    environment.put("SHUTDOWN_DELAY", "0s");
    File log = folder.resolve(part + "-" + System.nanoTime() + ".log").toFile();
    long begin = System.nanoTime();
    try (Running service = Running.start(part, environment, log, arguments).awaitReady()) {
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      Process process = service.process();
      process.destroy(); // SIGTERM, as a container is ended
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("%s ends", part).isTrue();
      assertThat(process.exitValue()).as("128 and SIGTERM").isEqualTo(143);
      return time;
    }
  }

  private static Duration min(List<Duration> times) {
    return times.stream().min(Duration::compareTo).orElseThrow();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }

  private static String text(String log) {
    return read(folder.resolve(log).toFile());
  }

  private static String read(File log) {
    try {
      return Files.readString(log.toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

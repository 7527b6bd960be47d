package io.wamcp.acceptance.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.local.LocalStack;
import io.wamcp.local.Main;
import io.wamcp.local.StackOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./wa-mcp up} beside another, and after one that was killed. */
@Tag("slow")
class OneStackPerDataFolderIT {

  @TempDir private Path data;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int up(String... arguments) {
    return Main.run(
        "up",
        List.of(arguments),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void aSecondOnTheSameDataIsTurnedAwayAndTheFirstGoesOn() throws Exception {
    try (LocalStack first = LocalStack.start(StackOptions.onFreePorts(data))) {
      assertThat(up("--data", data.toString(), "--port-base", "0")).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("a stack is running on " + data)
          .contains("--data DIR");
      assertThat(numbers(first)).isPositive();
    }
    try (LocalStack next = LocalStack.start(StackOptions.onFreePorts(data))) {
      assertThat(numbers(next)).isPositive();
    }
  }

  @Test
  void portsThatSomebodyHasAreNamedBeforeAnythingStarts() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String base = Integer.toString(other.getLocalPort() - 3);
      assertThat(up("--data", data.toString(), "--port-base", base)).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("inngest=" + other.getLocalPort())
          .contains("--port-base N");
      assertThat(data.resolve("postgres")).doesNotExist();
    }
  }

  @Test
  void whatAKilledOneLeftBehindIsEnded() throws Exception {
    Process killed = launch();
    List<ProcessHandle> left;
    try {
      left =
          parts(await().atMost(Duration.ofMinutes(2)).until(this::info, info -> !info.isEmpty()));
    } finally {
      killed.destroyForcibly().waitFor();
    }
    assertThat(left).hasSize(5).allMatch(ProcessHandle::isAlive);

    try (LocalStack next = LocalStack.start(StackOptions.onFreePorts(data).inProcesses())) {
      assertThat(left).noneMatch(ProcessHandle::isAlive);
      assertThat(numbers(next)).isPositive();
    }
  }

  /** Nor is the launcher ended by it, which would leave the others running. */
  @Test
  void aPartThatDoesNotStartAgainIsTriedUntilItDoes() throws Exception {
    Process up = launch();
    try {
      JsonNode info =
          await().atMost(Duration.ofMinutes(2)).until(this::info, found -> !found.isEmpty());
      int port = URI.create(info.at("/mcp/url").asText()).getPort();
      ProcessHandle.of(info.at("/pids/mcp").asLong()).orElseThrow().destroyForcibly();
      try (ServerSocket taken = take(port)) {
        assertThat(taken.isBound()).isTrue();
        awaitSaid("mcp had ended and does not start");
      }
      awaitSaid("mcp had ended and was started again");
    } finally {
      up.destroy();
      assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(data.resolve("stack.json")).doesNotExist();
  }

  /** As soon as the one that had it is gone. */
  private static ServerSocket take(int port) {
    return await()
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptions()
        .until(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()), Objects::nonNull);
  }

  private void awaitSaid(String words) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> Files.readString(data.resolve("up.log")).contains(words));
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "up",
            "--processes",
            "--port-base",
            "0",
            "--data",
            data.toString())
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("up.log").toFile())
        .start();
  }

  private JsonNode info() throws IOException {
    Path file = data.resolve("stack.json");
    return new ObjectMapper().readTree(Files.exists(file) ? Files.readString(file) : "{}");
  }

  private static List<ProcessHandle> parts(JsonNode info) {
    return Stream.of("ingress", "mcp", "worker", "inngest", "postgres")
        .map(name -> ProcessHandle.of(info.at("/pids/" + name).asLong()).orElseThrow())
        .toList();
  }

  /** On a new connection: a server that was told to stop keeps those it has, and takes no more. */
  private static long numbers(LocalStack stack) throws SQLException {
    try (Connection connection = stack.database().open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM phone_numbers")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}

package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server as a process of its own, really killed. */
@Tag("slow")
class ProcessIT extends DevServerTestBase {

  private final CountDownLatch never = new CountDownLatch(1);
  private Process process;

  private ProcessBuilder onPort(int port) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
        java.toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "--jdbc-url",
        TestDatabase.jdbcUrl(),
        "--schema",
        schema,
        "--port",
        Integer.toString(port),
        "--retry-interval",
        "1");
  }

  private void launch() throws IOException {
    process = onPort(0).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String ready = output.readLine();
    assertThat(ready).startsWith("inngest-dev-server ready on http://127.0.0.1:");
    api = new Api(ready.substring(ready.indexOf("http")));
  }

  @Test
  void killedAndStartedAgainItLosesNothing() throws Exception {
    AtomicInteger held = new AtomicInteger();
    app.on(
        "f",
        "lab/f",
        ScriptedApp.retries(0),
        call -> {
          if (!call.has("a")) {
            return Scripted.ops(run("a", "1"));
          }
          if (held.incrementAndGet() <= 20) {
            never.await();
          }
          return Scripted.done("1");
        });
    launch();
    register();
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      events.add(api.sent("lab/f", "{}"));
    }
    await().until(() -> held.get() >= 20);
    events.add(api.sent("lab/f", "{}"));

    process.destroyForcibly().waitFor();
    launch();

    for (String event : events) {
      assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
    }
    assertThat(app.calls("f")).extracting(Received::attempt).containsOnly(0);
  }

  @Test
  void aTakenPortEndsTheStartAndSaysSo() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      process = onPort(other.getLocalPort()).redirectErrorStream(true).start();
      String output;
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        output = lines.lines().collect(Collectors.joining("\n"));
      }
      assertThat(process.waitFor()).isEqualTo(1);
      assertThat(output)
          .contains("cannot start: cannot listen on 127.0.0.1:" + other.getLocalPort())
          .doesNotContain("ready on");
    }
  }

  @Test
  void sigtermStopsItInGoodOrder() throws Exception {
    launch();
    api.sent("lab/x", "{}");

    process.destroy();

    assertThat(process.waitFor(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(count("SELECT count(*) FROM servers")).isZero();
    assertThat(count("SELECT count(*) FROM events")).isEqualTo(1);
  }

  @AfterEach
  void kill() {
    never.countDown();
    if (process != null) {
      process.destroyForcibly();
    }
  }
}

package io.wamcp.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.ConfigProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceProcessTest {

  @Test
  void aBadConfigurationIsExplained() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        ServiceProcess.explain(
            "ingress",
            new ConfigException(
                List.of(
                    new ConfigProblem("a.b", "is missing", "Set it"),
                    new ConfigProblem("c.d", "is wrong", "Fix it"))),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("ingress cannot start: 2 problems in the configuration:")
        .contains("a.b: is missing. Set it")
        .contains("c.d: is wrong. Fix it");
  }

  @Test
  void aPartThatHangsDoesNotKeepTheProcessAlive() {
    CountDownLatch never = new CountDownLatch(1);
    assertThat(ServiceProcess.stop("slow", never::await, Duration.ofMillis(50))).isFalse();
    assertThat(ServiceProcess.stop("fast", () -> {}, Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aProcessStopsOnSigtermAndSaysSo() throws Exception {
    Process process = launch(Map.of("LOGGING_FORMAT", "text"));
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.lines().filter(line -> line.contains("started in")).findFirst()).isPresent();
      process.toHandle().destroy();
      assertThat(lines.lines().toList()).anyMatch(line -> line.contains("sample closed"));
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aProcessWithABadSettingExitsWithTwo() throws Exception {
    Process process = launch(Map.of("LOGGING_FORMAT", "loud"));
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("logging.format: must be one of json, text");
  }

  private static Process launch(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SampleMain.class.getName());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** A service that only waits. */
  static final class SampleMain {
    private SampleMain() {}

    static void main() {
      CountDownLatch end = new CountDownLatch(1);
      ServiceProcess.run(
          "sample",
          settings -> {
            Thread.ofPlatform().start(() -> await(end));
            return () -> {
              System.getLogger("sample").log(System.Logger.Level.INFO, "sample closed");
              end.countDown();
            };
          });
    }

    private static void await(CountDownLatch end) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

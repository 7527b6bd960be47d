package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.local.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a newcomer sees first: {@code ./wa-mcp demo} passes, and wrong options are explained. */
@Tag("slow")
class TheDemoHolds {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String command, String... arguments) {
    return Main.run(
        command,
        List.of(arguments),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void theTourPasses() {
    int code = run("demo");
    assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("All of it held.")
        .doesNotContain("FAIL");
  }

  @Test
  void aWrongOptionSaysWhatToWrite() {
    assertThat(run("up", "--engine", "ftp://x")).isEqualTo(2);
    assertThat(run("up", "--port-base", "many")).isEqualTo(2);
    assertThat(run("up", "--signing-key", "k")).isEqualTo(2);
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--engine must be 'embedded' or an origin")
        .contains("--port-base must be a number")
        .contains("go with --engine URL")
        .contains("no command 'nonsense'");
  }
}

package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.local.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command does with a line it cannot understand; with others it plays seeds. */
class ChaosCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"--seeds", "--seeds 0", "--seeds -3", "--seed x", "--speed 3"})
  void anUnclearLineIsRefusedWithWhatToWrite(String line) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            "chaos",
            List.of(line.split(" ", -1)),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .containsAnyOf("needs a positive number", "unknown option --speed");
  }
}

package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  private static CommandLine parse(String line, Map<String, String> environment) {
    return CommandLine.parse(line.split(" "), environment);
  }

  @Test
  void flagsComeWithASpaceOrAnEqualsSign() {
    CommandLine line = parse("--port 8288 --host=0.0.0.0 -u http://a --app-url http://b", Map.of());

    assertThat(line.one("port")).contains("8288");
    assertThat(line.one("host")).contains("0.0.0.0");
    assertThat(line.all("app-url")).containsExactly("http://a", "http://b");
    assertThat(line.one("user")).isEmpty();
  }

  @Test
  void theEnvironmentFillsWhatNoFlagSets() {
    CommandLine line =
        parse(
            "--port 1",
            Map.of(
                "INNGEST_DEV_SERVER_PORT", "2",
                "INNGEST_DEV_SERVER_JDBC_URL", "jdbc:postgresql:x",
                "INNGEST_DEV_SERVER_EVENT_KEY", "a,b"));

    assertThat(line.one("port")).contains("1");
    assertThat(line.one("jdbc-url")).contains("jdbc:postgresql:x");
    assertThat(line.all("event-key")).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--unknown 1", "port 1", "--port", "-x"})
  void anythingElseIsAnError(String line) {
    assertThatThrownBy(() -> parse(line, Map.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--host x",
        "--jdbc-url x --port y",
        "--jdbc-url x --retry-interval -1",
        "--jdbc-url x --schema A;B"
      })
  void badSettingsAreRefusedBeforeTheStart(String line) {
    assertThatThrownBy(() -> Main.configure(line.split(" "), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

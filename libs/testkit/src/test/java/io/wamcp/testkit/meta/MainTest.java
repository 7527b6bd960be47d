package io.wamcp.testkit.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {

  @Test
  void readsItsSettingsFromTheEnvironment() {
    SimulatedMeta.Builder builder =
        Main.builder(
            Map.of(
                "SIMULATED_META_PORT", "0",
                "SIMULATED_META_PHONE_NUMBERS", "1=+1555, 2=+1666",
                "SIMULATED_META_ACCESS_TOKEN", "t",
                "SIMULATED_META_STATUS_DELAY_MS", "7",
                "PATH", "/bin"));

    assertThat(builder.displayNumbers()).isEqualTo(Map.of("1", "+1555", "2", "+1666"));
    assertThat(builder.accessToken()).isEqualTo("t");
    assertThat(builder.statusDelay().toMillis()).isEqualTo(7);
    try (SimulatedMeta meta = builder.start()) {
      assertThat(meta.port()).isPositive();
    }
  }

  @Test
  void namesTheSettingThatIsWrong() {
    assertThatThrownBy(() -> Main.builder(Map.of("SIMULATED_META_PORT", "x")))
        .hasMessageContaining("SIMULATED_META_PORT");
    assertThatThrownBy(() -> Main.builder(Map.of("SIMULATED_META_PHONE_NUMBERS", "1")))
        .hasMessageContaining("SIMULATED_META_PHONE_NUMBERS");
  }
}

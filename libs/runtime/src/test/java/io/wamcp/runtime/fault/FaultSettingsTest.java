package io.wamcp.runtime.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.fault.Faults;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultSettingsTest {

  private static final String HERE = "jdbc:postgresql://127.0.0.1:5432/wamcp";

  @TempDir Path folder;

  @AfterEach
  void disarm() {
    Faults.arm(null);
  }

  @Test
  void anOrdinaryProcessIsNotArmedAndHasTheSystemsTime() {
    Settings settings = Settings.of(Map.of("db.url", "jdbc:postgresql://db.example.com/wamcp"));
    FaultSettings.arm(settings);
    assertThat(Faults.armed()).isFalse();
    assertThat(FaultSettings.clock(settings)).isEqualTo(Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fault.points=ingress.verified=halt", "fault.clock-file=clock"})
  void withoutTheSwitchThereIsNoStart(String setting) {
    String[] parts = setting.split("=", 2);
    Settings settings = Settings.of(Map.of("db.url", HERE, parts[0], parts[1]));
    assertThatThrownBy(() -> FaultSettings.arm(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("this process is no test");
    assertThat(FaultSettings.clock(settings)).isEqualTo(Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example.com:5432/wamcp",
        "jdbc:postgresql://localhost.example.com/wamcp",
        "jdbc:postgresql://10.0.0.7/wamcp"
      })
  void theSwitchIsRefusedWhereTheDatabaseIsElsewhere(String url) {
    Settings settings = Settings.of(Map.of("db.url", url, "fault.enabled", "true"));
    assertThatThrownBy(() -> FaultSettings.arm(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not on this machine");
  }

  @Test
  void aTestArmsAProcess() {
    FaultSettings.arm(
        Settings.of(
            Map.of(
                "db.url", HERE,
                "fault.enabled", "true",
                "fault.points", "ingress.verified=halt@9,worker.meta.after-call=throw")));
    assertThat(Faults.armed()).isTrue();
  }

  @Test
  void aPlanThatCannotBeUnderstoodIsAProblemOfItsKey() {
    Settings settings =
        Settings.of(Map.of("db.url", HERE, "fault.enabled", "true", "fault.points", "x=sleep"));
    assertThatThrownBy(() -> FaultSettings.arm(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("fault.points")
        .hasMessageContaining("x=sleep");
  }

  @Test
  void timeIsSharedThroughTheFile() {
    Path file = folder.resolve("clock");
    Clock clock =
        FaultSettings.clock(
            Settings.of(
                Map.of(
                    "db.url", HERE, "fault.enabled", "true", "fault.clock-file", file.toString())));
    ShiftedClock other = ShiftedClock.of(file);
    Instant before = clock.instant();
    other.advance(Duration.ofMinutes(10));
    other.advance(Duration.ofMinutes(5));
    assertThat(Duration.between(before, clock.instant()))
        .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16));
    assertThat(other.shift()).isEqualTo(Duration.ofMinutes(15));
    assertThat(ShiftedClock.of(file).shift()).isEqualTo(Duration.ofMinutes(15));
  }
}

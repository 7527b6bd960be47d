package io.wamcp.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that could not be reached, or not do what it is told, does not start. */
class WorkerSettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"http://host:", "http://host:/x", "http://host:0", "https://host:65536"})
  void anOriginWithoutAUsablePortIsRefused(String origin) {
    Settings settings =
        Settings.of(
            Map.of(
                "db.url", "jdbc:postgresql://127.0.0.1:1/wamcp",
                "inngest.dev", "1",
                "inngest.serve-origin", origin));
    assertThatThrownBy(() -> WorkerService.start(settings, Clock.systemUTC()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("inngest.serve-origin")
        .hasMessageContaining("must have a port from 1 to 65535")
        .hasMessageContaining("Correct it");
  }

  @Test
  void moreCallsAtATimeThanRunsMayBeginAreRefused() {
    Settings settings =
        Settings.of(
            Map.of(
                "db.url", "jdbc:postgresql://127.0.0.1:1/wamcp",
                "inngest.dev", "1",
                "send.concurrency-per-number", "8"));
    assertThatThrownBy(() -> WorkerService.start(settings, Clock.systemUTC()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("send.concurrency-per-number")
        .hasMessageContaining("is more than outbox.max-unconfirmed-per-number")
        .hasMessageContaining("two more");
  }
}

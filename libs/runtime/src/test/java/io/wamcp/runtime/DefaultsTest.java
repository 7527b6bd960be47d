package io.wamcp.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.InngestSettings;
import io.wamcp.runtime.config.OutboxSettings;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.http.AdminSettings;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.runtime.logging.LogSettings;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A change of a default is a change for every operator: it must be made here too. */
class DefaultsTest {

  @Test
  void sharedDefaults() {
    List<Setting<?>> all =
        Stream.of(
                List.of(Settings.SECRETS_DIRECTORY),
                ServerSettings.ALL,
                AdminSettings.ALL,
                DatabaseSettings.ALL,
                OutboxSettings.ALL,
                LogSettings.ALL,
                ShutdownSettings.ALL,
                List.of(TracingSettings.SAMPLE_PERCENT))
            .<Setting<?>>flatMap(Collection::stream)
            .toList();
    assertThat(all.stream().map(DefaultsTest::line))
        .containsExactly(
            "secrets.directory=/run/secrets",
            "server.host=0.0.0.0",
            "server.port=8080",
            "server.backlog=1024",
            "server.max-payload-bytes=8388608",
            "server.max-in-flight=1000",
            "server.max-body-memory=0",
            "server.max-connections=2000",
            "server.header-timeout=10s",
            "server.body-timeout=15s",
            "server.idle-timeout=5m",
            "admin.host=0.0.0.0",
            "admin.port=9090",
            "admin.check-timeout=2s",
            "db.url required",
            "db.username=wamcp",
            "db.password=***",
            "db.pool-size=12",
            "db.connect-timeout=3s",
            "db.statement-timeout=15s",
            "db.least-rights=true",
            "outbox.max-unconfirmed=100",
            "outbox.max-unconfirmed-drained=6",
            "outbox.max-unconfirmed-per-number=3",
            "outbox.queue-capacity=10000",
            "outbox.parallel-posts=4",
            "outbox.poll-interval=1s",
            "logging.format=json",
            "logging.level=info",
            "logging.levels=io.helidon=warning,com.zaxxer.hikari=warning",
            "shutdown.delay=0s",
            "shutdown.grace=10s",
            "shutdown.limit=25s",
            "tracing.sample-percent=10");
    assertThat(TracingSettings.COLLECTOR.defaultValue()).as("no traces unless asked for").isEmpty();
  }

  @Test
  void inngestKeepsItsOwnVariableNames() {
    assertThat(InngestSettings.ALL.stream().map(Setting::environmentVariable))
        .containsExactly(
            "INNGEST_DEV",
            "INNGEST_BASE_URL",
            "INNGEST_EVENT_API_BASE_URL",
            "INNGEST_API_BASE_URL",
            "INNGEST_EVENT_KEY",
            "INNGEST_SIGNING_KEY",
            "INNGEST_SIGNING_KEY_FALLBACK",
            "INNGEST_ENV",
            "INNGEST_SERVE_ORIGIN",
            "INNGEST_SERVE_PATH",
            "INNGEST_ALLOW_IN_BAND_SYNC",
            "INNGEST_ENABLE_UNAUTHED_SYNC");
    assertThat(InngestSettings.ALL).noneMatch(setting -> setting.defaultValue().isPresent());
  }

  private static <T> String line(Setting<T> setting) {
    return setting.key()
        + (setting.isRequired() ? " required" : "=" + setting.print(setting.defaultValue().get()));
  }
}

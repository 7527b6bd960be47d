package io.wamcp.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wamcp.ingress.webhook.WebhookConfig;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngressSettingsTest {

  @Test
  void webhookDefaults() {
    assertThat(WebhookConfig.ALL.stream().map(IngressSettingsTest::line))
        .containsExactly(
            "webhook.app-secrets required",
            "webhook.verify-tokens required",
            "webhook.max-body-bytes=4194304",
            "webhook.publish-duplicates=false",
            "webhook.ack-timeout=1500ms");
  }

  @Test
  void noStartWithoutSecretsAndEveryProblemIsTold() {
    Settings settings =
        Settings.of(Map.of("webhook.ack-timeout", "1h", "webhook.secret", "x", "inngest.dev", "1"));
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> IngressService.start(settings, Clock.systemUTC()));
    assertThat(e.problems())
        .extracting(ConfigProblem::key)
        .containsExactly(
            "webhook.app-secrets",
            "webhook.verify-tokens",
            "webhook.ack-timeout",
            "db.url",
            "webhook.secret");
  }

  @Test
  void noStartWithoutAnEventKeyInProduction() {
    Settings settings =
        Settings.of(
            Map.of(
                "webhook.app-secrets", "hunter2hunter2",
                "webhook.verify-tokens", "hunter2hunter2",
                "db.url", "jdbc:postgresql://127.0.0.1:1/none"));
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> IngressService.start(settings, Clock.systemUTC()));
    assertThat(e).hasMessageContaining("INNGEST_EVENT_KEY").hasMessageNotContaining("hunter2");
  }

  private static <T> String line(Setting<T> setting) {
    return setting.key()
        + (setting.isRequired() ? " required" : "=" + setting.print(setting.defaultValue().get()));
  }
}

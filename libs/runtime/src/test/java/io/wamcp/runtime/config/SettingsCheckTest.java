package io.wamcp.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wamcp.domain.config.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsCheckTest {

  private static final Setting<List<Secret>> SECRETS =
      Setting.secrets("webhook.app-secrets", "Secrets").required("Copy it from the app's settings");
  private static final Setting<Integer> BYTES =
      Setting.integer("webhook.max-body-bytes", "Bytes").defaultTo(10).between(1, 100);
  private static final Setting<String> TOKEN = Setting.text("webhook.token", "Token");

  @Test
  void allProblemsAreReportedTogether() {
    Settings settings =
        Settings.of(
            Map.of(
                "webhook.max-body-bytes", "0",
                "webhook.tokn", "x",
                "webhook.secret", "old",
                "elsewhere.key", "ignored"));
    ConfigException e = refused(check(), settings);
    assertThat(e.problems())
        .extracting(ConfigProblem::key)
        .containsExactly(
            "webhook.app-secrets", "webhook.max-body-bytes", "webhook.secret", "webhook.tokn");
    assertThat(e)
        .hasMessageContaining("4 problems")
        .hasMessageContaining("Copy it from the app's settings")
        .hasMessageContaining("WEBHOOK_APP_SECRETS")
        .hasMessageContaining("must be 1 to 100")
        .hasMessageContaining("Set webhook.app-secrets instead")
        .hasMessageContaining("Did you mean webhook.token?");
  }

  @Test
  void rulesAreAskedOnceTheValuesAreGood() {
    SettingsCheck check =
        check()
            .rule(
                settings ->
                    settings.find(TOKEN).isPresent()
                        ? Optional.empty()
                        : Optional.of(
                            new ConfigProblem("webhook.token", "is needed too", "Set it")));
    assertThat(refused(check, Settings.of(Map.of("webhook.app-secrets", "a"))).problems())
        .containsExactly(new ConfigProblem("webhook.token", "is needed too", "Set it"));
    Settings good = Settings.of(Map.of("webhook.app-secrets", "a", "webhook.token", "t"));
    assertThat(check.run(good)).isSameAs(good);
  }

  @Test
  void listItemsInYamlAreKnown() {
    Settings settings = Settings.of(Map.of("webhook.app-secrets.0", "a"));
    assertThat(check().run(settings).get(SECRETS)).containsExactly(Secret.of("a"));
  }

  @Test
  void problemsNeverHoldASecret() {
    Setting<Secret> key = Setting.secret("webhook.key", "Key");
    Settings settings =
        Settings.of(Map.of("webhook.key", "secrets://hunter2/", "webhook.app-secrets", "hunter2"));
    ConfigException e = refused(check().known(List.of(key)), settings);
    assertThat(e.getMessage()).contains("webhook.key").doesNotContain("hunter2");
  }

  private static SettingsCheck check() {
    return new SettingsCheck()
        .known(List.of(SECRETS, BYTES, TOKEN))
        .retired("webhook.secret", "Set webhook.app-secrets instead");
  }

  private static ConfigException refused(SettingsCheck check, Settings settings) {
    return catchThrowableOfType(ConfigException.class, () -> check.run(settings));
  }
}

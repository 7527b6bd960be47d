package io.wamcp.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final Setting<String> NAME =
      Setting.text("sample.name", "A name").defaultTo("default");
  private static final Setting<String> CLASS_PATH =
      Setting.text("sample.from-class-path", "In application.yaml").defaultTo("default");
  private static final Setting<List<String>> HOSTS = Setting.list("sample.hosts", "Hosts");
  private static final Setting<Secret> KEY = Setting.secret("sample.key", "A key");
  private static final Setting<List<Secret>> KEYS = Setting.secrets("sample.keys", "Keys");
  private static final Setting<Duration> WAIT = Setting.duration("sample.wait", "A wait");
  private static final Setting<Integer> COUNT =
      Setting.integer("sample.count", "A count").defaultTo(3).between(1, 10);

  @TempDir Path folder;

  @Test
  void theEnvironmentWinsOverItsFileOverYamlOverTheClassPathOverTheDefault() throws IOException {
    Path yaml = write("own.yaml", "sample:\n  name: from-yaml\n  from-class-path: from-yaml\n");
    Path mounted = write("name.txt", "from-mounted\n");
    Map<String, String> environment = new HashMap<>();
    assertThat(Settings.load(environment).get(NAME)).isEqualTo("default");
    assertThat(Settings.load(environment).get(CLASS_PATH)).isEqualTo("from-class-path");
    environment.put("WAMCP_CONFIG", yaml.toString());
    assertThat(Settings.load(environment).get(NAME)).isEqualTo("from-yaml");
    assertThat(Settings.load(environment).get(CLASS_PATH)).isEqualTo("from-yaml");
    environment.put("SAMPLE_NAME_FILE", mounted.toString());
    assertThat(Settings.load(environment).get(NAME)).isEqualTo("from-mounted");
    environment.put("SAMPLE_NAME", "from-environment");
    Settings settings = Settings.load(environment);
    assertThat(settings.get(NAME)).isEqualTo("from-environment");
    assertThat(settings.origin(NAME)).isEqualTo("environment");
    assertThat(settings.origin(COUNT)).isEqualTo("default");
    assertThat(settings.origin(KEY)).isEqualTo("not set");
  }

  @Test
  void blankCountsAsNotSet() {
    assertThat(Settings.load(Map.of("SAMPLE_NAME", "  ")).get(NAME)).isEqualTo("default");
    assertThat(Settings.of(Map.of("sample.name", "")).get(NAME)).isEqualTo("default");
  }

  @Test
  void dotsAndDashesBecomeUnderscores() {
    Setting<List<Secret>> setting = Setting.secrets("webhook.app-secrets", "Secrets");
    assertThat(setting.environmentVariable()).isEqualTo("WEBHOOK_APP_SECRETS");
    assertThat(Settings.load(Map.of("WEBHOOK_APP_SECRETS", "a, b")).get(setting))
        .containsExactly(Secret.of("a"), Secret.of("b"));
  }

  @Test
  void yamlListsKeepTheirOrder() throws IOException {
    StringBuilder yaml = new StringBuilder("sample:\n  hosts:\n");
    for (int i = 0; i < 12; i++) {
      yaml.append("    - host-").append(i).append('\n');
    }
    Path file = write("list.yaml", yaml.toString());
    List<String> hosts = Settings.load(Map.of("WAMCP_CONFIG", file.toString())).get(HOSTS);
    assertThat(hosts).hasSize(12).startsWith("host-0", "host-1", "host-2").endsWith("host-11");
  }

  @Test
  void yamlValuesAreTakenAsWritten() throws IOException {
    Path file = write("dollar.yaml", "sample:\n  name: \"${HOME} $x\"\n  key: \"p$1${NAME}\"\n");
    Settings settings = Settings.load(Map.of("WAMCP_CONFIG", file.toString()));
    assertThat(settings.get(NAME)).isEqualTo("${HOME} $x");
    assertThat(settings.get(KEY).reveal()).isEqualTo("p$1${NAME}");
  }

  @Test
  void yamlMayUseDottedKeys() throws IOException {
    Path file = write("dotted.yaml", "sample.name: dotted\nsample.count: 7\n");
    Settings settings = Settings.load(Map.of("WAMCP_CONFIG", file.toString()));
    assertThat(settings.get(NAME)).isEqualTo("dotted");
    assertThat(settings.get(COUNT)).isEqualTo(7);
  }

  @Test
  void secretReferencesAreReadFromTheSecretsDirectory() throws IOException {
    write("one", "first\n");
    write("two", "second\r\n");
    Settings settings =
        Settings.of(
            Map.of(
                "secrets.directory", folder.toString(),
                "sample.key", "secrets://one",
                "sample.keys", "secrets://one,plain,secrets://two"));
    assertThat(settings.get(KEY).reveal()).isEqualTo("first");
    assertThat(settings.get(KEYS))
        .containsExactly(Secret.of("first"), Secret.of("plain"), Secret.of("second"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"secrets://../one", "secrets://", "secrets://a/b", "secrets://.hidden"})
  void aSecretReferenceCannotLeaveItsDirectory(String reference) {
    Settings settings =
        Settings.of(Map.of("secrets.directory", folder.toString(), "sample.key", reference));
    assertThatThrownBy(() -> settings.get(KEY))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sample.key")
        .hasMessageContaining("does not name a file");
  }

  @Test
  void aMissingAnEmptyAndAHugeSecretFileAreNamed() throws IOException {
    write("empty", "\n");
    write("huge", "x".repeat(MountedFile.MAX_BYTES + 1));
    assertThatThrownBy(() -> secretFrom("absent")).hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> secretFrom("empty")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> secretFrom("huge")).hasMessageContaining("longer than");
  }

  @ParameterizedTest
  @CsvSource({
    "250ms,PT0.25S",
    "10s,PT10S",
    "5m,PT5M",
    "2h,PT2H",
    "8d,PT192H",
    "PT1M30S,PT1M30S",
    "0s,PT0S"
  })
  void durations(String text, Duration expected) {
    assertThat(Settings.of(Map.of("sample.wait", text)).get(WAIT)).isEqualTo(expected);
    assertThat(WAIT.parse(WAIT.print(expected))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "s", "-1s", "ten seconds", "9999999999999d"})
  void notDurations(String text) {
    assertThatThrownBy(() -> Settings.of(Map.of("sample.wait", text)).get(WAIT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must be a duration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "11", "1.5", "many", "99999999999"})
  void integersAreBounded(String text) {
    assertThatThrownBy(() -> Settings.of(Map.of("sample.count", text)).get(COUNT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sample.count: must be");
  }

  @ParameterizedTest
  @CsvSource({"true,true", "1,true", "ON,true", "false,false", "0,false", "no,false"})
  void flags(String text, boolean expected) {
    Setting<Boolean> flag = Setting.flag("sample.flag", "A flag");
    assertThat(Settings.of(Map.of("sample.flag", text)).get(flag)).isEqualTo(expected);
    assertThatThrownBy(() -> Settings.of(Map.of("sample.flag", "maybe")).get(flag))
        .hasMessageContaining("must be true or false");
  }

  @Test
  void urls() {
    Setting<URI> url = Setting.uri("sample.url", "A URL");
    assertThat(Settings.of(Map.of("sample.url", "https://example.org/x")).get(url))
        .isEqualTo(URI.create("https://example.org/x"));
    for (String text : List.of("example.org", "ftp://example.org", "http://", "http://a b")) {
      assertThatThrownBy(() -> Settings.of(Map.of("sample.url", text)).get(url))
          .isInstanceOf(ConfigException.class);
    }
    for (String text :
        List.of("http://host:", "http://host:/x", "http://host:0", "http://[::1]:65536")) {
      assertThatThrownBy(() -> Settings.of(Map.of("sample.url", text)).get(url))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("must have a port from 1 to 65535");
    }
    assertThat(Settings.of(Map.of("sample.url", "http://[::1]")).get(url)).hasHost("[::1]");
    assertThatThrownBy(
            () -> Settings.of(Map.of("sample.url", "https://me:pw@example.org")).get(url))
        .hasMessageContaining("must not hold a user name")
        .hasMessageNotContaining("pw");
  }

  @Test
  void choices() {
    Setting<TimeUnit> unit = Setting.choice("sample.unit", "A unit", TimeUnit.class);
    assertThat(Settings.of(Map.of("sample.unit", "Seconds")).get(unit)).isEqualTo(TimeUnit.SECONDS);
    assertThatThrownBy(() -> Settings.of(Map.of("sample.unit", "weeks")).get(unit))
        .hasMessageContaining("must be one of nanoseconds, ");
  }

  @Test
  void aBadFileIsAProblemOfTheVariable() throws IOException {
    Path broken = write("broken.yaml", "a: [1,\nb");
    for (String file : List.of(broken.toString(), folder.resolve("absent").toString())) {
      assertThatThrownBy(() -> Settings.load(Map.of("WAMCP_CONFIG", file)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("WAMCP_CONFIG");
    }
  }

  @Test
  void anOptionalSettingIsFoundOrNot() {
    assertThat(Settings.of(Map.of()).find(KEY)).isEmpty();
    assertThatThrownBy(() -> Settings.of(Map.of()).get(KEY))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aDeclarationThatCannotHoldIsRefused() {
    assertThatThrownBy(() -> Setting.text("NotAKey", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> COUNT.defaultTo(99)).hasMessageContaining("must be 1 to 10");
    assertThatThrownBy(() -> HOSTS.between(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secretsAreNeverPrinted() {
    Settings settings = Settings.of(Map.of("sample.key", "hunter2", "sample.keys", "hunter2,x"));
    assertThat(settings.get(KEY).toString() + settings.get(KEYS) + settings)
        .doesNotContain("hunter2");
    assertThat(KEY.print(settings.get(KEY))).isEqualTo("***");
  }

  private Secret secretFrom(String file) {
    return Settings.load(Map.of("SAMPLE_KEY_FILE", folder.resolve(file).toString())).get(KEY);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}

package io.wamcp.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.config.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsDocumentTest {

  @Test
  void rendersOneRowASetting() {
    List<Setting<?>> settings =
        List.of(
            Setting.integer("sample.count", "How | many").defaultTo(3).between(1, 10),
            Setting.secret("sample.key", "The key").defaultTo(Secret.of("hunter2")),
            Setting.text("sample.name", "The name").required("Set it"),
            Setting.list("sample.hosts", "Hosts"));
    assertThat(new SettingsDocument().section("Sample", settings).render())
        .isEqualTo(
            """
            ## Sample

            | Key | Environment variable | Type | Default | What it does |
            |---|---|---|---|---|
            | `sample.count` | `SAMPLE_COUNT` | integer, 1 to 10 | `3` | How \\| many |
            | `sample.key` | `SAMPLE_KEY` | secret | `***` | The key |
            | `sample.name` | `SAMPLE_NAME` | text | **required** | The name |
            | `sample.hosts` | `SAMPLE_HOSTS` | list | not set | Hosts |
            """);
  }
}

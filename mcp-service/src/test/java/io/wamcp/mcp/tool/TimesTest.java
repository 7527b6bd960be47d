package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  @Test
  void offsetsAreUnderstood() {
    Instant ten = Instant.parse("2026-11-25T10:00:00Z");
    assertThat(Times.of("since", "2026-11-25T10:00:00Z")).isEqualTo(ten);
    assertThat(Times.of("since", " 2026-11-25T11:00:00+01:00 ")).isEqualTo(ten);
    assertThat(Times.of("since", null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-25",
        "2026-11-25T10:00:00",
        "1999-12-31T23:59:59Z",
        "+999999999-12-31T00:00:00Z",
        "2026-13-01T00:00:00Z"
      })
  void anythingElseIsRefusedInWords(String text) {
    assertThatThrownBy(() -> Times.of("since", text))
        .isInstanceOfSatisfying(
            ToolFailureException.class, e -> assertThat(e.code()).isEqualTo("invalid_arguments"))
        .hasMessageContaining("since");
  }
}

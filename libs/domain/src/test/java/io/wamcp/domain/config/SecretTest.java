package io.wamcp.domain.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretTest {

  private record Settings(String name, Secret token) {}

  private final Secret secret = Secret.of("hunter2-ü");

  @Test
  void printsStarsAlsoInsideARecord() {
    assertThat(secret).hasToString("***");
    assertThat(new Settings("x", secret).toString()).contains("***").doesNotContain("hunter2");
    assertThat(String.format("%s", secret)).isEqualTo("***");
  }

  @Test
  void doesNotGetIntoJson() {
    ObjectMapper json = new ObjectMapper();
    assertThatThrownBy(() -> json.writeValueAsString(new Settings("x", secret)))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void revealsItselfWhenAskedTo() {
    assertThat(secret.reveal()).isEqualTo("hunter2-ü");
    assertThat(secret.bytes()).isEqualTo("hunter2-ü".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void matchesItsOwnTextOnly() {
    assertThat(secret.matches("hunter2-ü")).isTrue();
    assertThat(secret.matches("hunter2-")).isFalse();
    assertThat(secret.matches("")).isFalse();
    assertThat(secret.matches(null)).isFalse();
    assertThat(secret).isEqualTo(Secret.of("hunter2-ü")).hasSameHashCodeAs(Secret.of("hunter2-ü"));
    assertThat(secret).isNotEqualTo(Secret.of("other")).isNotEqualTo("hunter2-ü");
  }

  @Test
  void needsAValue() {
    assertThatThrownBy(() -> Secret.of(null)).isInstanceOf(NullPointerException.class);
  }
}

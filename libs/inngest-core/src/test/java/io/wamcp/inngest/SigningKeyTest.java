package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SigningKeyTest {

  private static final SigningKey KEY = SigningKey.of("0123456789abcdef0123456789abcdef");

  @Test
  void signsAsTheRealServerDoes() {
    byte[] body =
        "{\"url\":\"http://localhost:3200/api/inngest\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(KEY.sign(body, Instant.ofEpochSecond(1795570545)))
        .isEqualTo(
            "t=1795570545&s=fb573bb65145daf5c29fd87a4c7c054d13fba8a4d9f296065dd8b878f3b24b9a");
  }
}

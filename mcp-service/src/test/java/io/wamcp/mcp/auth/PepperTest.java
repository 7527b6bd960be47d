package io.wamcp.mcp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.config.Secret;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PepperTest {

  private static final byte[] DATA = "what do ya want for nothing?".getBytes(UTF_8);

  @Test
  void isHmacSha256() {
    // RFC 4231, test case 2.
    assertThat(HexFormat.of().formatHex(new Pepper(Secret.of("Jefe"), Optional.empty()).mac(DATA)))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void acceptsThePreviousOneAndUsesTheCurrentOne() {
    Pepper old = new Pepper(Secret.of("old"), Optional.empty());
    Pepper rotated = new Pepper(Secret.of("new"), Optional.of(Secret.of("old")));
    Pepper done = new Pepper(Secret.of("new"), Optional.empty());

    assertThat(rotated.verify(DATA, old.mac(DATA))).isTrue();
    assertThat(rotated.mac(DATA)).isEqualTo(done.mac(DATA));
    assertThat(done.verify(DATA, old.mac(DATA))).isFalse();
  }
}

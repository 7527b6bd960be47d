package io.wamcp.meta.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.config.Secret;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.SignatureVector;
import io.wamcp.testkit.WebhookSigner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureVerifierTest {

  private static final Map<String, SignatureVerdict> NEGATIVES =
      Map.of(
          "neg-1-reserialised", SignatureVerdict.MISMATCH,
          "neg-2-uppercase-hex", SignatureVerdict.MALFORMED,
          "neg-3-no-prefix", SignatureVerdict.MALFORMED,
          "neg-4-sha1", SignatureVerdict.MALFORMED,
          "neg-5-truncated", SignatureVerdict.MALFORMED,
          "neg-7-non-hex", SignatureVerdict.MALFORMED);

  private final byte[] body = "{\"object\":\"x\"}".getBytes(StandardCharsets.UTF_8);
  private final String header = new WebhookSigner("first").sign(body);

  @ParameterizedTest
  @MethodSource("io.wamcp.testkit.Fixtures#signatureVectors")
  void agreesWithEveryVector(SignatureVector vector) {
    var verifier = new SignatureVerifier(List.of(Secret.of(vector.secret())));

    assertThat(verifier.verify(vector.body(), vector.header()))
        .isEqualTo(vector.valid() ? SignatureVerdict.VALID : NEGATIVES.get(vector.name()));
  }

  @Test
  void acceptsAnyConfiguredSecretWhateverItsPlace() {
    Secret first = Secret.of("first");
    Secret second = Secret.of("second");

    assertThat(verdict(List.of(first, second), header)).isEqualTo(SignatureVerdict.VALID);
    assertThat(verdict(List.of(second, first), header)).isEqualTo(SignatureVerdict.VALID);
    assertThat(verdict(List.of(second), header)).isEqualTo(SignatureVerdict.MISMATCH);
  }

  @Test
  void refusesWhatIsNotASignature() {
    List<Secret> secrets = List.of(Secret.of("first"));

    assertThat(verdict(secrets, null)).isEqualTo(SignatureVerdict.MISSING);
    assertThat(verdict(secrets, "")).isEqualTo(SignatureVerdict.MALFORMED);
    assertThat(verdict(secrets, header + "0")).isEqualTo(SignatureVerdict.MALFORMED);
    assertThat(verdict(secrets, header.replace("sha256=", "SHA256=")))
        .isEqualTo(SignatureVerdict.MALFORMED);
    assertThat(verdict(secrets, " " + header.substring(1))).isEqualTo(SignatureVerdict.MALFORMED);
    assertThat(verdict(secrets, header.substring(0, 70) + "é"))
        .isEqualTo(SignatureVerdict.MALFORMED);
  }

  @Test
  void noticesEverySingleChangedByte() {
    byte[] signed = Fixtures.bytes("signatures/vector-1-ascii.bin");
    String signature = new WebhookSigner("first").sign(signed);
    var verifier = new SignatureVerifier(List.of(Secret.of("first")));
    for (int i = 0; i < signed.length; i++) {
      byte[] changed = signed.clone();
      changed[i] ^= 1;
      assertThat(verifier.verify(changed, signature)).isEqualTo(SignatureVerdict.MISMATCH);
    }
  }

  @Test
  void needsASecret() {
    assertThatThrownBy(() -> new SignatureVerifier(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    List<Secret> empty = List.of(Secret.of(""));
    assertThatThrownBy(() -> new SignatureVerifier(empty))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsValidWhereTheAlgorithmIsMissing() {
    var verifier = new SignatureVerifier(List.of(Secret.of("first")), "HmacNone");

    assertThatThrownBy(() -> verifier.verify(body, header))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("HmacNone");
  }

  private SignatureVerdict verdict(List<Secret> secrets, String signature) {
    return new SignatureVerifier(secrets).verify(body, signature);
  }
}

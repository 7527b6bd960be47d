package io.wamcp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FixturesTest {

  @Test
  void theIndexNamesOnlyFilesThatExistWithTheirExactSize() {
    assertThat(Fixtures.all()).hasSizeGreaterThan(200);
    assertThat(Fixtures.all())
        .allSatisfy(
            fixture -> assertThat(fixture.bytes().length).isEqualTo(fixture.count("bytes")));
  }

  @Test
  void foldersAreKeptApart() {
    assertThat(Fixtures.in("webhooks")).noneMatch(f -> f.file().startsWith("webhooks-malformed"));
    assertThat(Fixtures.in("send/errors")).isNotEmpty();
    assertThatThrownBy(() -> Fixtures.bytes("webhooks/none.json"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("io.wamcp.testkit.Fixtures#signatureVectors")
  void theSignerAgreesWithTheVectors(SignatureVector vector) {
    String signed = new WebhookSigner(vector.secret()).sign(vector.body());

    assertThat(signed.equals(vector.header())).isEqualTo(vector.valid());
  }
}

package io.wamcp.meta.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.config.Secret;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.WebhookSigner;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** One signature fits one body, and no header makes the check throw. A failure prints its seed. */
class SignatureVerifierPropertyTest {

  private static final WebhookSigner SIGNER = new WebhookSigner("the-secret");
  private static final List<Fixture> FIXTURES = Fixtures.in("webhooks");

  private final SignatureVerifier verifier =
      new SignatureVerifier(List.of(Secret.of("another"), Secret.of("the-secret")));

  @Provide
  Arbitrary<Fixture> fixtures() {
    return Arbitraries.of(FIXTURES);
  }

  @Property(tries = 500)
  void aChangedBodyNeverFits(@ForAll("fixtures") Fixture fixture, @ForAll long seed) {
    byte[] body = fixture.bytes();
    String header = SIGNER.sign(body);
    byte[] changed = changed(body, new Random(seed));
    assertThat(verifier.verify(body, header)).isEqualTo(SignatureVerdict.VALID);
    assertThat(verifier.verify(changed, header))
        .isEqualTo(
            Arrays.equals(body, changed) ? SignatureVerdict.VALID : SignatureVerdict.MISMATCH);
  }

  @Property(tries = 500)
  void aChangedHeaderNeverFits(@ForAll("fixtures") Fixture fixture, @ForAll long seed) {
    byte[] body = fixture.bytes();
    String header = SIGNER.sign(body);
    Random random = new Random(seed);
    StringBuilder changed = new StringBuilder(header);
    for (int i = 0; i <= random.nextInt(3); i++) {
      changed.setCharAt(random.nextInt(changed.length()), (char) random.nextInt(0x180));
    }
    if (random.nextInt(4) == 0) {
      changed.setLength(random.nextInt(changed.length()));
    }
    if (!changed.toString().equals(header)) {
      assertThat(verifier.verify(body, changed.toString())).isNotEqualTo(SignatureVerdict.VALID);
    }
  }

  @Property(tries = 1000)
  void noHeaderMakesItThrow(@ForAll byte[] body, @ForAll String header) {
    assertThat(verifier.verify(body, header))
        .isIn(SignatureVerdict.MALFORMED, SignatureVerdict.MISMATCH);
  }

  private static byte[] changed(byte[] body, Random random) {
    byte[] changed = body.clone();
    switch (random.nextInt(3)) {
      case 0 -> changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      case 1 -> changed = Arrays.copyOf(changed, changed.length + 1 + random.nextInt(8));
      default -> changed = Arrays.copyOf(changed, random.nextInt(changed.length));
    }
    return changed;
  }
}

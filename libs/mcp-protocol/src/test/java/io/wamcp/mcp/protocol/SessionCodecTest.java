package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCodecTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final ClientInfo CLIENT = new ClientInfo("claude-code", "2.1");
  private final SessionCodec codec = codec("one key for everybody", null, NOW);

  private static SessionCodec codec(String current, String previous, Instant now) {
    return new SessionCodec(
        new SessionKeys(bytes(current), Optional.ofNullable(previous).map(SessionCodecTest::bytes)),
        LIFETIME,
        () -> now,
        new Random(7));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String minted() {
    return codec.mint("key-1", ProtocolVersion.V2025_06_18, Optional.of(CLIENT));
  }

  @Test
  void aReplicaWithTheSameKeyReadsAllThereIsToKnow() {
    String id = minted();

    Session session =
        codec("one key for everybody", null, NOW.plusSeconds(60)).read("key-1", id).orElseThrow();

    assertThat(session.version()).isEqualTo(ProtocolVersion.V2025_06_18);
    assertThat(session.client()).contains(CLIENT);
    assertThat(session.endsAt()).isEqualTo(NOW.plus(LIFETIME));
    assertThat(id).matches("[!-~]{40,300}").doesNotContain("key-1");
  }

  @Test
  void idsDifferAndTheirOwnPartToo() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ids.add(codec.read("key-1", minted()).orElseThrow().id());
    }
    assertThat(ids).hasSize(100);
  }

  @Test
  void aClientThatSaysNothingIsNobody() {
    String id = codec.mint("key-1", ProtocolVersion.V2025_03_26, Optional.empty());

    assertThat(codec.read("key-1", id).orElseThrow().client()).isEmpty();
  }

  @Test
  void anotherCallerHasNoSuchSession() {
    assertThat(codec.read("key-2", minted())).isEmpty();
    assertThat(codec.read("key-", minted())).isEmpty();
    assertThat(codec.read("", minted())).isEmpty();
  }

  @Test
  void everyChangedCharacterIsNoticed() {
    String id = minted();
    for (int i = 0; i < id.length(); i++) {
      // The last character of a part holds bits that stand for nothing.
      boolean last = i == id.length() - 1 || id.charAt(i + 1) == '.';
      if (!last) {
        char other = id.charAt(i) == 'A' ? 'B' : 'A';
        String changed = id.substring(0, i) + other + id.substring(i + 1);
        assertThat(codec.read("key-1", changed)).as("character %d", i).isEmpty();
      }
    }
  }

  @Test
  void itExpires() {
    String id = minted();

    assertThat(at(NOW.plus(LIFETIME).minusSeconds(1)).read("key-1", id)).isPresent();
    assertThat(at(NOW.plus(LIFETIME)).read("key-1", id)).isEmpty();
  }

  private static SessionCodec at(Instant now) {
    return codec("one key for everybody", null, now);
  }

  @Test
  void thePreviousKeyIsStillReadAndNothingIsSignedWithIt() {
    String old = minted();
    SessionCodec rotated = codec("a new key for everybody", "one key for everybody", NOW);

    assertThat(rotated.read("key-1", old)).isPresent();
    String fresh = rotated.mint("key-1", ProtocolVersion.V2025_11_25, Optional.empty());
    assertThat(codec.read("key-1", fresh)).isEmpty();
    assertThat(codec("a new key for everybody", null, NOW).read("key-1", old)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a", "..", "a.b", "\u00e9.\u00e9", "AQ.AQ", "====.===="})
  void whatIsNoIdIsNoSession(String text) {
    assertThat(codec.read("key-1", text)).isEmpty();
    assertThat(codec.read("key-1", text + "A".repeat(600))).isEmpty();
  }

  @Test
  void aShortKeyIsRefused() {
    assertThatThrownBy(() -> new SessionKeys(new byte[15], Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.wamcp.meta.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.id.Wamid;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingMessageTest {

  private static final Recipient PHONE = new Recipient.Phone("+15550001111");

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "15550001111", "+0555000", "+1555", "+1 555 000 1111", "+1234567890123456"})
  void phonesNeedPlusAndCountryCode(String number) {
    assertThatThrownBy(() -> new Recipient.Phone(number))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "15550001111", "US", "US.", "USA.1", "US.a b", "US.\u0000"})
  void userIdsAreACountryADotAndMore(String id) {
    assertThatThrownBy(() -> new Recipient.UserId(id)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parentUserIdsAreUserIds() {
    assertThat(new Recipient.UserId("US.ENT.20000000000000000001").bsuid()).startsWith("US.ENT.");
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(OutgoingMessage.text(PHONE, "😀".repeat(4096), "r").content()).isNotNull();
    String long4097 = "a".repeat(4097);
    assertThatThrownBy(() -> OutgoingMessage.text(PHONE, long4097, "r"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OutgoingMessage.text(PHONE, " ", "r"))
        .isInstanceOf(IllegalArgumentException.class);
    String data513 = "a".repeat(513);
    assertThatThrownBy(() -> OutgoingMessage.text(PHONE, "a", data513))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReactionAnswersNoMessageAndIsShort() {
    OutgoingContent reaction = new OutgoingContent.Reaction(new Wamid("wamid.1"), "👍");
    OutgoingMessage message = new OutgoingMessage(PHONE, reaction, null, "r");
    assertThatThrownBy(() -> message.inReplyTo(new Wamid("wamid.2")))
        .isInstanceOf(IllegalArgumentException.class);
    String many = "👍".repeat(33);
    assertThatThrownBy(() -> new OutgoingContent.Reaction(new Wamid("wamid.1"), many))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsNothingPrivate() {
    assertThat(OutgoingMessage.text(PHONE, "my words", "r").toString())
        .doesNotContain("my words", "1555");
  }

  @Test
  void settingsAreChecked() {
    GraphClientSettings good = GraphClientSettings.of(GraphClientSettings.META);
    assertThat(good.port()).isEqualTo(443);
    assertThat(good.apiVersion()).isEqualTo("v25.0");
    assertThat(good.withApiVersion("v26.0").apiVersion()).isEqualTo("v26.0");
    assertThat(GraphClientSettings.of(URI.create("http://h")).port()).isEqualTo(80);
    assertThatThrownBy(() -> good.withApiVersion("25"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> good.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    URI ftp = URI.create("ftp://h");
    assertThatThrownBy(() -> GraphClientSettings.of(ftp))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

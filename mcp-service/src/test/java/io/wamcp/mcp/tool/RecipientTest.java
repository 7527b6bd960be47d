package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+4915112345678|+4915112345678",
        "  +49 151 1234 5678 |+4915112345678",
        "+49\u00a0(151)\u20111234-5678|+4915112345678",
        "+1/555.000.1111|+15550001111",
        "DE.abc123|DE.abc123"
      })
  void bringsRecipientsToOneForm(String given, String text) {
    assertThat(Recipient.ofMessage(given).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"15550001111", "015112345678", "004915112345678"})
  void refusesNumbersWithoutCountryCodeAndTellsTheFix(String given) {
    assertThatThrownBy(() -> Recipient.ofMessage(given))
        .isInstanceOfSatisfying(
            ToolFailureException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("country_code_missing");
              assertThat(failure.toResult().toString()).contains("+");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "+123",
        "++4915112345678",
        "+49151123456789012",
        "Bob",
        "de.abc",
        "DE.",
        "+٤٩١٥١١٢٣٤٥٦٧٨"
      })
  void refusesWhatIsNoRecipient(String given) {
    assertThatThrownBy(() -> Recipient.ofMessage(given))
        .isInstanceOfSatisfying(
            ToolFailureException.class,
            failure -> assertThat(failure.code()).isEqualTo("invalid_recipient"));
  }

  @Test
  void findsContactsByDigitsToo() {
    assertThat(Recipient.ofContact("15550001111").identity()).isEqualTo("15550001111");
    assertThat(Recipient.ofContact("+1 555 000 1111").identity()).isEqualTo("15550001111");
    assertThat(Recipient.ofContact("US.abc").identity()).isEqualTo("US.abc");
    assertThatThrownBy(() -> Recipient.ofContact("Bob")).isInstanceOf(ToolFailureException.class);
  }
}

package io.wamcp.domain.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneVariantsTest {

  @ParameterizedTest
  @CsvSource({
    "5511987654321, 551187654321",
    "5215512345678, 525512345678",
    "5491123456789, 541123456789"
  })
  void bothFormsPointAtEachOtherAndLockAlike(String longForm, String shortForm) {
    assertThat(PhoneVariants.other(longForm)).contains(shortForm);
    assertThat(PhoneVariants.other(shortForm)).contains(longForm);
    assertThat(PhoneVariants.canonical(longForm)).isEqualTo(PhoneVariants.canonical(shortForm));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "551132654321", // a landline of Brazil never got a ninth digit
        "5511932654321",
        "4915112345678",
        "15550001111",
        "52155",
        "54",
        "",
        "US.1"
      })
  void otherNumbersHaveOneForm(String waId) {
    assertThat(PhoneVariants.other(waId)).isEmpty();
    assertThat(PhoneVariants.canonical(waId)).isEqualTo(waId);
  }

  @Test
  void aNumberIsNeverItsOwnVariant() {
    for (String waId : new String[] {"5511987654321", "525512345678", "549112345678"}) {
      assertThat(PhoneVariants.other(waId)).isNotEqualTo(Optional.of(waId));
    }
  }
}

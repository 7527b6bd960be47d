package io.wamcp.mcp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokenTest {

  @Test
  void hasALookUpPartAndAtLeast140BitsOfSecret() {
    ApiToken token = ApiToken.generate(new SecureRandom());

    assertThat(token.reveal()).matches("wamcp_live_[a-km-np-z2-9]{40}");
    assertThat(token.prefix()).hasSize(12);
    assertThat(token.reveal()).startsWith("wamcp_live_" + token.prefix());
    assertThat(ApiToken.SECRET_LENGTH * 5).isGreaterThanOrEqualTo(140);
    assertThat(ApiToken.generate(new SecureRandom()).prefix()).isNotEqualTo(token.prefix());
  }

  @Test
  void readsWhatItWrote() {
    ApiToken token = ApiToken.generate(new SecureRandom());

    assertThat(ApiToken.parse(token.reveal()).orElseThrow().prefix()).isEqualTo(token.prefix());
  }

  @Test
  void neverPrintsItsSecret() {
    ApiToken token = ApiToken.generate(new SecureRandom());

    assertThat(token.toString()).isEqualTo("wamcp_live_" + token.prefix() + "***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wamcp_live_",
        "sk-abcdefghijkabcdefghijkabcdefghijkabcdefghijk",
        "wamcp_live_abcdefghijkmabcdefghijkmabcdefghijkmabc",
        "wamcp_live_abcdefghijkmabcdefghijkmabcdefghijkmabcde",
        "wamcp_live_ABCDEFGHIJKMabcdefghijkmabcdefghijkmabcd",
        " wamcp_live_abcdefghijkmabcdefghijkmabcdefghijkmabcd"
      })
  void refusesWhatCannotBeAKey(String text) {
    assertThat(ApiToken.parse(text)).isEmpty();
  }
}

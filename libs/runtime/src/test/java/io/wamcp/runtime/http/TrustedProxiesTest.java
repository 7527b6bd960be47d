package io.wamcp.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.runtime.config.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

  private static final TrustedProxies PROXIES =
      TrustedProxies.of(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/33"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Nobody who is not trusted is believed.
        "198.51.100.1 | 203.0.113.9 | 198.51.100.1",
        "11.0.0.1 | 203.0.113.9 | 11.0.0.1",
        "192.0.2.8 | 203.0.113.9 | 192.0.2.8",
        "2001:db8:8000::1 | 203.0.113.9 | 2001:db8:8000::1",
        "10.1.2.3 | 203.0.113.9 | 203.0.113.9",
        "192.0.2.7 | 203.0.113.9 | 203.0.113.9",
        "2001:db8:7fff::1 | 203.0.113.9 | 203.0.113.9",
        // From the end: what a client writes itself stands before what the proxies say.
        "10.1.2.3 | 1.1.1.1, 203.0.113.9 | 203.0.113.9",
        "10.1.2.3 | 1.1.1.1, 203.0.113.9, 10.9.9.9 | 203.0.113.9",
        // Where all are proxies the first of them asked.
        "10.1.2.3 | 10.2.2.2, 10.3.3.3 | 10.2.2.2",
        // What is no address ends the search.
        "10.1.2.3 | unknown | 10.1.2.3",
        "10.1.2.3 | 203.0.113.9, localhost | 10.1.2.3",
        "10.1.2.3 | '' | 10.1.2.3",
        "10.1.2.3 | 203.0.113.9:5123 | 203.0.113.9",
        "10.1.2.3 | [2001:db8:ffff::9]:5123 | 2001:db8:ffff:0:0:0:0:9",
        "10.1.2.3 | [2001:db8 | 10.1.2.3",
        "10.1.2.3 | ::ffff:203.0.113.9 | 203.0.113.9",
        "::ffff:10.1.2.3 | 203.0.113.9 | 203.0.113.9",
      })
  void believesWhoIsTrustedAndNobodyElse(String peer, String forwarded, String client) {
    assertThat(PROXIES.clientOf(peer, forwarded)).isEqualTo(client);
  }

  @Test
  void aListWithoutEndIsNotReadToItsBegin() {
    String[] proxies = new String[100_000];
    Arrays.fill(proxies, "10.0.0.2");
    proxies[0] = "203.0.113.9";
    assertThat(PROXIES.clientOf("10.0.0.1", String.join(",", proxies))).isEqualTo("10.0.0.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129"})
  void whatIsNoNetworkIsRefusedAtStart(String network) {
    Settings settings = Settings.of(Map.of("server.trusted-proxies", "10.0.0.1," + network));
    assertThat(TrustedProxies.problem(settings))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.key()).isEqualTo("server.trusted-proxies");
              assertThat(problem.toString()).contains(network);
            });
  }

  @Test
  void nobodyIsTrustedByDefault() {
    assertThat(TrustedProxies.problem(Settings.of(Map.of()))).isEmpty();
    assertThat(TrustedProxies.from(Settings.of(Map.of())).clientOf("10.0.0.1", "203.0.113.9"))
        .isEqualTo("10.0.0.1");
  }
}

package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may look at the dashboard, and who may change something there. */
class DashboardAccessIT extends DevServerTestBase {

  private static final String KEY = "signkey-test-0123456789abcdef0123456789abcdef";
  private final TestClock clock = new TestClock(Instant.now());

  private void startSigned() {
    server = builder().clock(clock).signingKey(SigningKey.of(KEY)).start();
    api = new Api(server.url());
  }

  private Api.Response login(String key) {
    return api.send("POST", "/login", "key=" + key, "Origin", server.url());
  }

  private String cookie() {
    Api.Response response = login(KEY);
    assertThat(response.status()).isEqualTo(303);
    String header = response.raw().headers().firstValue("set-cookie").orElseThrow();
    assertThat(header).contains("HttpOnly", "SameSite=Strict", "Path=/");
    return header.substring(0, header.indexOf(';'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/runs", "/runs/x", "/events", "/events/x", "/functions/x", "/send"})
  void withASigningKeyNobodyLooksWithoutIt(String path) {
    startSigned();

    Api.Response response = api.get(path);
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.raw().headers().firstValue("location")).contains("/login");
    assertThat(api.get("/live?page=" + path).status()).isEqualTo(401);
    assertThat(api.send("GET", path, null, "Cookie", "inngest_dashboard=9999999999.00").status())
        .isEqualTo(303);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/send", "/runs/x/cancel", "/runs/x/rerun", "/functions/x/invoke"})
  void withASigningKeyNobodyChangesAnythingWithoutIt(String path) {
    startSigned();

    assertThat(api.send("POST", path, "name=a", "Origin", server.url()).status()).isEqualTo(303);
    assertThat(count("SELECT count(*) FROM events")).isZero();
    assertThat(api.send("POST", "/invoke/x", "{}").status()).isEqualTo(401);
  }

  @Test
  void theKeyOpensItForTwelveHoursAndOnlyTheKey() {
    startSigned();
    String cookie = cookie();

    assertThat(api.send("GET", "/runs", null, "Cookie", "a=b; " + cookie).status()).isEqualTo(200);
    assertThat(login("signkey-test-ffff").status()).isEqualTo(401);
    assertThat(login("").status()).isEqualTo(401);
    assertThat(api.send("GET", "/runs", null, "Authorization", "Bearer " + KEY).status())
        .isEqualTo(200);
    String later = cookie.replaceFirst("=(\\d+)\\.", "=9999999999.");
    assertThat(api.send("GET", "/runs", null, "Cookie", later).status()).isEqualTo(303);
    clock.advance(Duration.ofHours(13));
    assertThat(api.send("GET", "/runs", null, "Cookie", cookie).status()).isEqualTo(303);
  }

  @ParameterizedTest
  @CsvSource({"Origin, http://evil.example", "Origin, null", "Sec-Fetch-Site, cross-site", "X, y"})
  void anotherSiteChangesNothing(String header, String value) {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start();

    for (String path : new String[] {"/send", "/functions/lab-f/invoke", "/login"}) {
      Api.Response response = api.send("POST", path, "name=lab/f&data={}", header, value);
      assertThat(response.status()).as(path).isEqualTo(403);
    }
    assertThat(count("SELECT count(*) FROM events")).isZero();
  }
}

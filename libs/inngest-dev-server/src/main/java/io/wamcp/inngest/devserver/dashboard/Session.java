package io.wamcp.inngest.devserver.dashboard;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.KeyCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Who may look. Without a signing key everybody may, as with the real dev server. With one, a
 * browser shows a cookie that it got for the key, and a program the bearer that the API asks for.
 * The cookie is the key's signature of its own end; no server has to remember it, and another key
 * ends it.
 */
final class Session {

  static final String COOKIE = "inngest_dashboard";
  private static final Duration LIFE = Duration.ofHours(12);
  private static final byte[] SIGNED = "dashboard session".getBytes(StandardCharsets.UTF_8);

  private final InstantSource clock;
  private final Optional<SigningKey> key;

  Session(InstantSource clock, Optional<SigningKey> key) {
    this.clock = clock;
    this.key = key;
  }

  boolean isNeeded() {
    return key.isPresent();
  }

  boolean opens(String text) {
    return key.map(k -> new KeyCheck(k).opens(text)).orElse(true);
  }

  boolean isOpenFor(ServerRequest request) {
    return key.isEmpty() || hasBearer(request) || hasCookie(request);
  }

  private boolean hasBearer(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(h -> h.startsWith("Bearer "))
        .filter(h -> opens(h.substring("Bearer ".length())))
        .isPresent();
  }

  private boolean hasCookie(ServerRequest request) {
    for (String cookie : request.headers().first(HeaderNames.COOKIE).orElse("").split(";\\s*")) {
      if (cookie.startsWith(COOKIE + "=") && isValid(cookie.substring(COOKIE.length() + 1))) {
        return true;
      }
    }
    return false;
  }

  private boolean isValid(String value) {
    int dot = value.indexOf('.');
    if (dot < 1 || dot > 12 || !value.substring(0, dot).matches("\\d+")) {
      return false;
    }
    Instant end = Instant.ofEpochSecond(Long.parseLong(value.substring(0, dot)));
    return KeyCheck.same(value, value(end)) && clock.instant().isBefore(end);
  }

  private String value(Instant end) {
    String signature = key.orElseThrow().sign(SIGNED, end);
    return end.getEpochSecond() + "." + signature.substring(signature.indexOf("s=") + 2);
  }

  /** The cookie header of a browser that has shown the key. */
  String opened() {
    Instant end = clock.instant().plus(LIFE);
    return COOKIE + "=" + value(end) + attributes(LIFE.toSeconds());
  }

  /** The cookie header that ends it. */
  static String closed() {
    return COOKIE + "=" + attributes(0);
  }

  private static String attributes(long seconds) {
    return "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds;
  }

  /**
   * Whether the dashboard's own page sent it. Browsers say so themselves where the address is
   * trustworthy, such as localhost; elsewhere the origin must be the host that was asked.
   */
  static boolean isFromItself(ServerRequest request) {
    Optional<String> site = request.headers().first(HeaderNames.create("Sec-Fetch-Site"));
    Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
    String host = request.headers().first(HeaderNames.HOST).orElse("");
    return site.map("same-origin"::equals)
        .orElseGet(() -> origin.filter(o -> isAt(o, host)).isPresent());
  }

  private static boolean isAt(String origin, String host) {
    return !host.isEmpty() && (origin.equals("http://" + host) || origin.equals("https://" + host));
  }
}

package io.wamcp.meta.graph;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * How to reach the Graph API.
 *
 * @param baseUri scheme, host and port; a path is kept in front of the version
 * @param apiVersion such as {@code v25.0}
 * @param connectTimeout for the TCP connection, and again for each wait in the TLS handshake
 * @param readTimeout longest silence of Meta before the outcome counts as unknown
 * @param maxIdle how long an unused connection is trusted; short, since a request on a connection
 *     that Meta closed meanwhile has an unknown outcome
 * @param sslContext for https; null for the JDK's default
 */
public record GraphClientSettings(
    URI baseUri,
    String apiVersion,
    Duration connectTimeout,
    Duration readTimeout,
    Duration maxIdle,
    SSLContext sslContext) {

  /** The version sends are written against. */
  public static final String DEFAULT_API_VERSION = "v25.0";

  /** Meta's public address. */
  public static final URI META = URI.create("https://graph.facebook.com");

  private static final Pattern VERSION = Pattern.compile("v[0-9]{1,3}\\.[0-9]{1,2}");

  public GraphClientSettings {
    Objects.requireNonNull(baseUri, "baseUri");
    boolean http = "http".equals(baseUri.getScheme()) || "https".equals(baseUri.getScheme());
    if (!http || baseUri.getHost() == null) {
      throw new IllegalArgumentException("the Graph API address must be an http or https URL");
    }
    if (apiVersion == null || !VERSION.matcher(apiVersion).matches()) {
      throw new IllegalArgumentException("the API version must look like v25.0");
    }
    positive("connect timeout", connectTimeout);
    positive("read timeout", readTimeout);
    positive("idle time", maxIdle);
  }

  /** The defaults for the given address. */
  public static GraphClientSettings of(URI baseUri) {
    return new GraphClientSettings(
        baseUri,
        DEFAULT_API_VERSION,
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        Duration.ofSeconds(4),
        null);
  }

  public GraphClientSettings withApiVersion(String version) {
    return new GraphClientSettings(
        baseUri, version, connectTimeout, readTimeout, maxIdle, sslContext);
  }

  public GraphClientSettings withTimeouts(Duration connect, Duration read) {
    return new GraphClientSettings(baseUri, apiVersion, connect, read, maxIdle, sslContext);
  }

  public GraphClientSettings withSslContext(SSLContext context) {
    return new GraphClientSettings(
        baseUri, apiVersion, connectTimeout, readTimeout, maxIdle, context);
  }

  int port() {
    if (baseUri.getPort() != -1) {
      return baseUri.getPort();
    }
    return secure() ? 443 : 80;
  }

  boolean secure() {
    return "https".equals(baseUri.getScheme());
  }

  private static void positive(String what, Duration duration) {
    if (duration == null || duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("the " + what + " must be positive");
    }
  }
}

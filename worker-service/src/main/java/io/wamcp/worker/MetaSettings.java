package io.wamcp.worker;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How Meta's Graph API is reached.
 *
 * @param timeout longest one call may take from connect to the last byte
 */
public record MetaSettings(
    URI baseUrl, String apiVersion, Duration connectTimeout, Duration timeout) {

  public static final Setting<URI> BASE_URL =
      Setting.uri("meta.base-url", "Origin of the Graph API")
          .defaultTo(URI.create("https://graph.facebook.com"));
  public static final Setting<String> API_VERSION =
      Setting.text("meta.api-version", "Graph API version in the path of every call")
          .defaultTo("v25.0");
  public static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration("meta.connect-timeout", "Longest wait for a connection to the Graph API")
          .defaultTo(Duration.ofSeconds(5))
          .between(Duration.ofMillis(100), Duration.ofMinutes(1));
  public static final Setting<Duration> TIMEOUT =
      Setting.duration(
              "meta.timeout", "Longest wait for an answer; beyond it the outcome is unknown")
          .defaultTo(Duration.ofSeconds(45))
          .between(Duration.ofMillis(100), Duration.ofMinutes(5));

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(BASE_URL, API_VERSION, CONNECT_TIMEOUT, TIMEOUT);

  public static MetaSettings from(Settings settings) {
    return new MetaSettings(
        settings.get(BASE_URL),
        settings.get(API_VERSION),
        settings.get(CONNECT_TIMEOUT),
        settings.get(TIMEOUT));
  }
}

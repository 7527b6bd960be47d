package io.wamcp.inngest;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@link InngestConfig} from environment variables; a blank value counts as unset. */
final class ConfigReader {

  static final String DEV = "INNGEST_DEV";
  static final String API = "INNGEST_API_BASE_URL";
  static final String EVENT_API = "INNGEST_EVENT_API_BASE_URL";
  private static final URI CLOUD_API = URI.create("https://api.inngest.com");
  private static final URI CLOUD_EVENTS = URI.create("https://inn.gs");
  private static final URI DEV_SERVER = URI.create("http://localhost:8288");

  private final Map<String, String> environment;

  ConfigReader(Map<String, String> environment) {
    this.environment = environment;
  }

  InngestConfig read() {
    Optional<String> devValue = text(DEV);
    boolean dev = devValue.map(ConfigReader::meansDev).orElse(false);
    Optional<URI> devOrigin =
        devValue.filter(value -> dev && !isSwitch(value)).map(value -> origin(DEV, value));
    Optional<URI> base = url("INNGEST_BASE_URL").or(() -> devOrigin);
    return new InngestConfig(
        dev,
        url(API).or(() -> base).orElse(dev ? DEV_SERVER : CLOUD_API),
        url(EVENT_API).or(() -> base).orElse(dev ? DEV_SERVER : CLOUD_EVENTS),
        key("INNGEST_EVENT_KEY", EventKey::of),
        key("INNGEST_SIGNING_KEY", SigningKey::of),
        key("INNGEST_SIGNING_KEY_FALLBACK", SigningKey::of),
        headerText("INNGEST_ENV"),
        url("INNGEST_SERVE_ORIGIN"),
        path("INNGEST_SERVE_PATH"),
        flag("INNGEST_ALLOW_IN_BAND_SYNC", true),
        flag("INNGEST_ENABLE_UNAUTHED_SYNC", false),
        streaming());
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static boolean isSwitch(String value) {
    return truth(value).isPresent();
  }

  /**
   * A word is no server: taken for one, a misspelt "no" would switch the check of signatures off.
   */
  private static boolean meansDev(String value) {
    return truth(value)
        .orElseGet(
            () -> {
              if (!value.matches("(?i)localhost|.*[:./].*")) {
                throw new InngestConfigException(
                    DEV
                        + " is '"
                        + value
                        + "': set it to true or false, or to a URL such as "
                        + DEV_SERVER);
              }
              return true;
            });
  }

  private boolean flag(String name, boolean standard) {
    return text(name)
        .map(
            value ->
                truth(value)
                    .orElseThrow(
                        () ->
                            new InngestConfigException(
                                name + " is '" + value + "': set it to true or false")))
        .orElse(standard);
  }

  private static Optional<Boolean> truth(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> Optional.of(true);
      case "0", "false", "no", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** Other SDKs know two more words for yes. */
  private boolean streaming() {
    String name = "INNGEST_STREAMING";
    boolean word = text(name).filter(value -> value.matches("(?i)allow|force")).isPresent();
    return word || flag(name, false);
  }

  private <T> Optional<T> key(String name, Function<String, T> reader) {
    return text(name)
        .map(
            value -> {
              if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new InngestConfigException(
                    name + " holds a character no key has: copy the key again");
              }
              try {
                return reader.apply(value);
              } catch (IllegalArgumentException e) {
                throw new InngestConfigException(name + " is not a key: copy the key again");
              }
            });
  }

  private Optional<String> headerText(String name) {
    return text(name)
        .map(
            value -> {
              if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                throw new InngestConfigException(
                    name + " must be plain ASCII, because it is sent as a header");
              }
              return value;
            });
  }

  private Optional<String> path(String name) {
    return text(name)
        .map(
            value -> {
              if (!value.matches("/[A-Za-z0-9._~/-]*")) {
                throw new InngestConfigException(
                    name + " is '" + value + "': it must be a path such as /api/inngest");
              }
              return value;
            });
  }

  private Optional<URI> url(String name) {
    return text(name).map(value -> origin(name, value));
  }

  private static URI origin(String name, String value) {
    String full = value.contains("://") ? value : "http://" + value;
    try {
      URI uri = URI.create(full.replaceFirst("/+$", ""));
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (web && bare && uri.getHost() != null && uri.getUserInfo() == null) {
        return withUsablePort(name, value, uri);
      }
    } catch (IllegalArgumentException e) {
      throw badUrl(name, value);
    }
    throw badUrl(name, value);
  }

  /** The JDK takes {@code host:} for a host without a port, and any number for a port. */
  private static URI withUsablePort(String name, String value, URI uri) {
    if (uri.getRawAuthority().endsWith(":") || uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new InngestConfigException(
          name
              + " is '"
              + value
              + "': name a port from 1 to 65535 after the colon, or leave it out");
    }
    return uri;
  }

  private static InngestConfigException badUrl(String name, String value) {
    return new InngestConfigException(
        name + " is '" + value + "': it must be a URL such as http://localhost:8288");
  }
}

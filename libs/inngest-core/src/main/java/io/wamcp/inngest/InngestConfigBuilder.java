package io.wamcp.inngest;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings made of options; an option wins over every variable, and what has none is read from the
 * variables. Not thread-safe.
 */
public final class InngestConfigBuilder {

  private final Map<String, String> variables;
  private final Map<String, String> options = new HashMap<>();
  private URI baseUrl;

  InngestConfigBuilder(Map<String, String> environment) {
    this.variables = Map.copyOf(environment);
  }

  private InngestConfigBuilder set(String variable, String value) {
    options.put(variable, value);
    return this;
  }

  /** Development mode, or cloud mode. */
  public InngestConfigBuilder dev(boolean value) {
    return set(ConfigReader.DEV, value ? "1" : "0");
  }

  /** The origin for everything, unless one of the next two says otherwise. */
  public InngestConfigBuilder baseUrl(URI origin) {
    this.baseUrl = origin;
    return this;
  }

  /** The origin for registration, run state and signals. */
  public InngestConfigBuilder apiBaseUrl(URI origin) {
    return set(ConfigReader.API, origin.toString());
  }

  /** The origin for events. */
  public InngestConfigBuilder eventApiBaseUrl(URI origin) {
    return set(ConfigReader.EVENT_API, origin.toString());
  }

  /** The key events are sent with. */
  public InngestConfigBuilder eventKey(String key) {
    return set("INNGEST_EVENT_KEY", key);
  }

  /** The key that signs. */
  public InngestConfigBuilder signingKey(String key) {
    return set("INNGEST_SIGNING_KEY", key);
  }

  /** The other key while keys are being rotated. */
  public InngestConfigBuilder signingKeyFallback(String key) {
    return set("INNGEST_SIGNING_KEY_FALLBACK", key);
  }

  /** The environment named on outgoing requests. */
  public InngestConfigBuilder environment(String name) {
    return set("INNGEST_ENV", name);
  }

  /** Scheme, host and port the server is told to call. */
  public InngestConfigBuilder serveOrigin(URI origin) {
    return set("INNGEST_SERVE_ORIGIN", origin.toString());
  }

  /** The path the server is told to call. */
  public InngestConfigBuilder servePath(String path) {
    return set("INNGEST_SERVE_PATH", path);
  }

  /** Whether a signed sync request may be answered with the functions themselves. */
  public InngestConfigBuilder inBandSync(boolean value) {
    return set("INNGEST_ALLOW_IN_BAND_SYNC", Boolean.toString(value));
  }

  /** Whether an unsigned sync request may start a registration in cloud mode. */
  public InngestConfigBuilder unsignedSync(boolean value) {
    return set("INNGEST_ENABLE_UNAUTHED_SYNC", Boolean.toString(value));
  }

  /** Whether answers to calls are streams that begin at once. */
  public InngestConfigBuilder streaming(boolean value) {
    return set("INNGEST_STREAMING", Boolean.toString(value));
  }

  /**
   * The settings of an app that serves functions.
   *
   * @throws InngestConfigException as {@link InngestConfig#fromEnvironment}
   */
  public InngestConfig build() {
    return InngestConfig.fromEnvironment(merged());
  }

  /**
   * The settings of an app that only sends events.
   *
   * @throws InngestConfigException as {@link InngestConfig#senderFromEnvironment}
   */
  public InngestConfig buildSender() {
    return InngestConfig.senderFromEnvironment(merged());
  }

  private Map<String, String> merged() {
    Map<String, String> all = new HashMap<>(variables);
    if (baseUrl != null) {
      // Over the separate variables too: they are the environment's, and this is an option.
      all.put(ConfigReader.API, baseUrl.toString());
      all.put(ConfigReader.EVENT_API, baseUrl.toString());
    }
    all.putAll(options);
    return all;
  }
}

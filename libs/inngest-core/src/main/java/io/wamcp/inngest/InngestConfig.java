package io.wamcp.inngest;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * How an app finds and trusts its Inngest server. Read from the {@code INNGEST_*} variables every
 * Inngest SDK knows. Immutable; prints no secret.
 *
 * @param dev development mode: signatures are neither made nor asked for
 * @param apiBaseUrl origin for registration and run state, without a trailing slash
 * @param eventApiBaseUrl origin for events, without a trailing slash
 * @param eventKey the key events are sent with; in cloud mode, sending without one fails
 * @param signingKey checks calls from the server and authenticates calls to it
 * @param signingKeyFallback the other key while keys are being rotated
 * @param environment value of {@code X-Inngest-Env} on outgoing requests
 * @param serveOrigin scheme, host and port the server is told to call the app at
 * @param servePath path the server is told to call the app at
 * @param inBandSync whether a signed sync request may be answered with the functions themselves
 * @param unsignedSync whether, in cloud mode, an unsigned sync request may start a registration
 * @param streaming whether answers to calls are streams that begin at once
 */
public record InngestConfig(
    boolean dev,
    URI apiBaseUrl,
    URI eventApiBaseUrl,
    Optional<EventKey> eventKey,
    Optional<SigningKey> signingKey,
    Optional<SigningKey> signingKeyFallback,
    Optional<String> environment,
    Optional<URI> serveOrigin,
    Optional<String> servePath,
    boolean inBandSync,
    boolean unsignedSync,
    boolean streaming) {

  /**
   * Reads the settings of an app that serves functions.
   *
   * <p>Precedence of a base URL: {@code INNGEST_API_BASE_URL} or {@code
   * INNGEST_EVENT_API_BASE_URL}, then {@code INNGEST_BASE_URL}, then the origin in {@code
   * INNGEST_DEV}, then the default of the mode. Without {@code INNGEST_DEV} the mode is cloud.
   *
   * @throws InngestConfigException when a value is unusable, or in cloud mode without {@code
   *     INNGEST_SIGNING_KEY}
   */
  public static InngestConfig fromEnvironment(Map<String, String> environment) {
    InngestConfig config = new ConfigReader(environment).read();
    if (!config.dev() && config.signingKey().isEmpty()) {
      throw new InngestConfigException(
          "INNGEST_SIGNING_KEY is not set, and in cloud mode every call must be signed: set it, "
              + "or set INNGEST_DEV=1 to work with a development server");
    }
    return config;
  }

  /**
   * Reads the settings of an app that only sends events and so needs no signing key.
   *
   * @throws InngestConfigException when a value is unusable, or in cloud mode without {@code
   *     INNGEST_EVENT_KEY}
   */
  public static InngestConfig senderFromEnvironment(Map<String, String> environment) {
    InngestConfig config = new ConfigReader(environment).read();
    if (!config.dev() && config.eventKey().isEmpty()) {
      throw new InngestConfigException(
          "INNGEST_EVENT_KEY is not set, and in cloud mode no event can be sent without it: "
              + "set it, or set INNGEST_DEV=1 to work with a development server");
    }
    return config;
  }

  /** Settings for a development server at this origin, everything else at its default. */
  public static InngestConfig development(URI origin) {
    return fromEnvironment(Map.of(ConfigReader.DEV, origin.toString()));
  }

  /** Starts settings made of options, which win over these variables. */
  public static InngestConfigBuilder builder(Map<String, String> environment) {
    return new InngestConfigBuilder(environment);
  }
}

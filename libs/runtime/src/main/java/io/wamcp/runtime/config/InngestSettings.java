package io.wamcp.runtime.config;

import io.wamcp.domain.config.Secret;
import java.net.URI;
import java.util.List;

/** Where the Inngest server is and how to sign in; the names are Inngest's own. */
public final class InngestSettings {

  public static final Setting<String> DEV =
      Setting.text(
          "inngest.dev",
          "1 for a server in dev mode on this machine, or that server's URL; unset or 0 in production");
  public static final Setting<URI> BASE_URL =
      Setting.uri("inngest.base-url", "URL of a self-hosted Inngest server, for events and API");
  public static final Setting<URI> EVENT_API_BASE_URL =
      Setting.uri("inngest.event-api-base-url", "URL for events where it differs from base-url");
  public static final Setting<URI> API_BASE_URL =
      Setting.uri("inngest.api-base-url", "URL for the API where it differs from base-url");
  public static final Setting<Secret> EVENT_KEY =
      Setting.secret("inngest.event-key", "Key with which events are sent");
  public static final Setting<Secret> SIGNING_KEY =
      Setting.secret("inngest.signing-key", "Key that signs the traffic with the Inngest server");
  public static final Setting<Secret> SIGNING_KEY_FALLBACK =
      Setting.secret(
          "inngest.signing-key-fallback", "Second accepted signing key, while keys are rotated");
  public static final Setting<String> ENV =
      Setting.text("inngest.env", "Branch environment on Inngest Cloud");
  public static final Setting<URI> SERVE_ORIGIN =
      Setting.uri(
          "inngest.serve-origin", "URL at which the Inngest server reaches the worker service");
  public static final Setting<String> SERVE_PATH =
      Setting.text("inngest.serve-path", "Path the Inngest server is told to call, behind a proxy");
  public static final Setting<Boolean> ALLOW_IN_BAND_SYNC =
      Setting.flag(
          "inngest.allow-in-band-sync",
          "Whether a signed sync request is answered with the functions themselves; on unless set");
  public static final Setting<Boolean> ENABLE_UNAUTHED_SYNC =
      Setting.flag(
          "inngest.enable-unauthed-sync",
          "Whether an unsigned request may start a registration in production; off unless set");

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(
          DEV,
          BASE_URL,
          EVENT_API_BASE_URL,
          API_BASE_URL,
          EVENT_KEY,
          SIGNING_KEY,
          SIGNING_KEY_FALLBACK,
          ENV,
          SERVE_ORIGIN,
          SERVE_PATH,
          ALLOW_IN_BAND_SYNC,
          ENABLE_UNAUTHED_SYNC);

  private InngestSettings() {}
}

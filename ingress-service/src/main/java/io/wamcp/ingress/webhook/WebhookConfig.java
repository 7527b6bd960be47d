package io.wamcp.ingress.webhook;

import io.wamcp.domain.config.Secret;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What the webhook endpoint accepts.
 *
 * @param appSecrets one per Meta app, and old and new while one is rotated
 * @param verifyTokens accepted at the handshake
 * @param publishDuplicates whether a repeated delivery also becomes an event, seen as a run that
 *     does nothing
 * @param ackTimeout Postgres has committed within this time, or the answer is 503
 */
public record WebhookConfig(
    List<Secret> appSecrets,
    List<Secret> verifyTokens,
    int maxBodyBytes,
    boolean publishDuplicates,
    Duration ackTimeout) {

  public static final Setting<List<Secret>> APP_SECRETS =
      Setting.secrets(
              "webhook.app-secrets", "App secrets of the Meta apps whose webhooks are accepted")
          .required("Copy it from the app's settings in Meta's dashboard, Basic, App secret");
  public static final Setting<List<Secret>> VERIFY_TOKENS =
      Setting.secrets(
              "webhook.verify-tokens", "Tokens accepted when Meta verifies the callback URL")
          .required("Choose a long random text and enter it beside the callback URL too");
  public static final Setting<Integer> MAX_BODY_BYTES =
      Setting.integer("webhook.max-body-bytes", "Longest accepted webhook; Meta sends up to 3 MB")
          .defaultTo(4 * 1024 * 1024)
          .between(1024, 64 * 1024 * 1024);
  public static final Setting<Boolean> PUBLISH_DUPLICATES =
      Setting.flag(
              "webhook.publish-duplicates",
              "Whether a repeated delivery also becomes an event, seen as a run that does nothing")
          .defaultTo(false);
  public static final Setting<Duration> ACK_TIMEOUT =
      Setting.duration(
              "webhook.ack-timeout", "Postgres has committed within this time or the answer is 503")
          .defaultTo(Duration.ofMillis(1_500))
          .between(Duration.ofMillis(100), Duration.ofSeconds(10));

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(APP_SECRETS, VERIFY_TOKENS, MAX_BODY_BYTES, PUBLISH_DUPLICATES, ACK_TIMEOUT);

  public static WebhookConfig from(Settings settings) {
    return new WebhookConfig(
        settings.get(APP_SECRETS),
        settings.get(VERIFY_TOKENS),
        settings.get(MAX_BODY_BYTES),
        settings.get(PUBLISH_DUPLICATES),
        settings.get(ACK_TIMEOUT));
  }
}

package io.wamcp.ingress.doctor;

import io.wamcp.doctor.Check;
import io.wamcp.doctor.Finding;
import io.wamcp.doctor.Http;
import io.wamcp.domain.config.Secret;
import io.wamcp.ingress.webhook.WebhookConfig;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whether Meta reaches the webhook, and whether nobody else is let through its handshake. */
public final class WebhookCheck implements Check {

  private static final String REACHABLE = "webhook.reachable";
  private static final String REFUSES = "webhook.refuses-strangers";

  private final Settings ingress;
  private final Optional<URI> webhook;

  /**
   * Nothing is asked yet.
   *
   * @param ingress the settings of ingress-service
   * @param webhook where Meta is told to deliver; empty when not known
   */
  public WebhookCheck(Settings ingress, Optional<URI> webhook) {
    this.ingress = ingress;
    this.webhook = webhook;
  }

  @Override
  public List<Finding> look() {
    List<Secret> tokens;
    try {
      tokens = ingress.get(WebhookConfig.VERIFY_TOKENS);
    } catch (ConfigException e) {
      return List.of();
    }
    if (webhook.isEmpty()) {
      return List.of(
          Finding.warn(
              REACHABLE,
              "not looked at: the public address is not known",
              "Give --webhook-url, as entered in Meta's dashboard"));
    }
    try (Http http = new Http()) {
      return look(http, webhook.get(), tokens);
    }
  }

  private static List<Finding> look(Http http, URI address, List<Secret> tokens) {
    Finding first =
        tokens.isEmpty()
            ? Finding.fail(REACHABLE, "there is no verify token", "Set webhook.verify-tokens")
            : handshake(http, address, tokens.getFirst());
    return first.level() == Finding.Level.OK
        ? List.of(first, stranger(http, address))
        : List.of(first);
  }

  private static Finding handshake(Http http, URI address, Secret token) {
    String challenge = Long.toString(Math.abs(UUID.randomUUID().getMostSignificantBits()));
    Http.Answer answer = http.get(verification(address, token.reveal(), challenge));
    if (answer.status() == 200 && answer.body().equals(challenge)) {
      return Finding.ok(REACHABLE, address + " answers Meta's handshake");
    }
    return switch (answer.status()) {
      case 0 ->
          Finding.fail(
              REACHABLE,
              address + " does not answer: " + answer.body(),
              "Check name, certificate and firewall: Meta has to come in from the internet");
      case 200 ->
          Finding.fail(
              REACHABLE,
              address + " answers, but not with the challenge",
              "Something else answers there: check path and proxy");
      case 404 ->
          Finding.fail(
              REACHABLE,
              address + " refuses the verify token of these settings, or is not the webhook",
              "Give ingress the same webhook.verify-tokens, and check the path /webhook/meta");
      default ->
          Finding.fail(
              REACHABLE,
              address + " answers with HTTP " + answer.status(),
              "Look at ingress-service and at what is in front of it");
    };
  }

  private static Finding stranger(Http http, URI address) {
    Http.Answer answer = http.get(verification(address, UUID.randomUUID().toString(), "1"));
    return answer.status() == 404 || answer.status() == 403
        ? Finding.ok(REFUSES, "a wrong verify token is refused")
        : Finding.fail(
            REFUSES,
            "a wrong verify token is answered with HTTP " + answer.status(),
            "Something else than ingress-service answers, or answers from a cache");
  }

  private static URI verification(URI address, String token, String challenge) {
    return URI.create(
        address
            + "?hub.mode=subscribe&hub.challenge="
            + challenge
            + "&hub.verify_token="
            + URLEncoder.encode(token, StandardCharsets.UTF_8));
  }
}

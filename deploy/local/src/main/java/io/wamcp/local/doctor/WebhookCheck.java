package io.wamcp.local.doctor;

import io.wamcp.domain.config.Secret;
import io.wamcp.ingress.webhook.WebhookConfig;
import io.wamcp.runtime.config.ConfigException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Whether Meta reaches the webhook, and whether nobody else is let through its handshake. */
final class WebhookCheck {

  private static final String REACHABLE = "webhook.reachable";
  private static final String REFUSES = "webhook.refuses-strangers";

  private final Http http;

  WebhookCheck(Http http) {
    this.http = http;
  }

  List<Finding> look(Patient patient) {
    List<Secret> tokens;
    try {
      tokens = patient.ingress().get(WebhookConfig.VERIFY_TOKENS);
    } catch (ConfigException e) {
      return List.of();
    }
    if (patient.webhook().isEmpty()) {
      return List.of(
          Finding.warn(
              REACHABLE,
              "not looked at: the public address is not known",
              "Give --webhook-url, as entered in Meta's dashboard"));
    }
    URI address = patient.webhook().get();
    Finding first =
        tokens.isEmpty()
            ? Finding.fail(REACHABLE, "there is no verify token", "Set webhook.verify-tokens")
            : handshake(address, tokens.getFirst());
    return first.level() == Finding.Level.OK ? List.of(first, stranger(address)) : List.of(first);
  }

  private Finding handshake(URI address, Secret token) {
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

  private Finding stranger(URI address) {
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

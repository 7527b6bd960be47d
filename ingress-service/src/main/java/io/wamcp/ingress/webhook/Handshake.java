package io.wamcp.ingress.webhook;

import io.wamcp.domain.config.Secret;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Meta's verification of the callback URL. Every token is compared, in constant time, so that an
 * answer's time tells nothing about the tokens.
 */
final class Handshake {

  private static final String SUBSCRIBE = "subscribe";
  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9._~+/=-]{1,256}");

  private final List<Secret> tokens;

  Handshake(List<Secret> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /** The challenge to echo, where the request may have it. */
  Optional<String> answer(String mode, String token, String challenge) {
    boolean known = false;
    for (Secret candidate : tokens) {
      known |= candidate.matches(token);
    }
    boolean echoable = CHALLENGE.matcher(challenge).matches();
    return SUBSCRIBE.equals(mode) && !token.isEmpty() && known && echoable
        ? Optional.of(challenge)
        : Optional.empty();
  }
}

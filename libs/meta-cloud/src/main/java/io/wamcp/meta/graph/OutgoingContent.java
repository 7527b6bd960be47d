package io.wamcp.meta.graph;

import io.wamcp.domain.id.Wamid;
import java.util.Objects;

/** What a message to send consists of, a kind for each of Meta's message types. */
public sealed interface OutgoingContent {

  /**
   * Words.
   *
   * @param body at most {@value OutgoingMessage#MAX_BODY} characters, counted as code points
   * @param previewUrl whether WhatsApp shows a preview of the first link; null leaves it to Meta
   */
  record Text(String body, Boolean previewUrl) implements OutgoingContent {
    public Text {
      Objects.requireNonNull(body, "body");
      if (body.isBlank() || body.codePointCount(0, body.length()) > OutgoingMessage.MAX_BODY) {
        throw new IllegalArgumentException(
            "a text has 1 to " + OutgoingMessage.MAX_BODY + " characters");
      }
    }

    /** The text is private. */
    @Override
    public String toString() {
      return "Text[" + body.length() + " characters]";
    }
  }

  /**
   * A reaction to a message the person wrote.
   *
   * @param target the message
   * @param emoji one emoji; empty takes an earlier reaction back
   */
  record Reaction(Wamid target, String emoji) implements OutgoingContent {
    private static final int MAX_EMOJI = 64;

    public Reaction {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(emoji, "emoji");
      if (emoji.length() > MAX_EMOJI) {
        throw new IllegalArgumentException("an emoji has at most " + MAX_EMOJI + " characters");
      }
    }
  }
}

package io.wamcp.meta.graph;

import io.wamcp.domain.id.Wamid;
import java.util.Objects;

/**
 * A text message to send.
 *
 * @param to whom it goes to
 * @param body at most 4096 characters, counted as code points
 * @param previewUrl whether WhatsApp shows a preview of the first link; null leaves it to Meta
 * @param replyTo the message it answers; null when it answers none
 * @param opaqueCallbackData comes back in every status of this message; null to send none
 */
public record OutgoingMessage(
    Recipient to, String body, Boolean previewUrl, Wamid replyTo, String opaqueCallbackData) {

  /** Longest text, in code points. */
  public static final int MAX_BODY = 4096;

  /** Longest callback data. */
  public static final int MAX_CALLBACK_DATA = 512;

  public OutgoingMessage {
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(body, "body");
    if (body.isBlank() || body.codePointCount(0, body.length()) > MAX_BODY) {
      throw new IllegalArgumentException("a text has 1 to " + MAX_BODY + " characters");
    }
    if (opaqueCallbackData != null
        && (opaqueCallbackData.isEmpty() || opaqueCallbackData.length() > MAX_CALLBACK_DATA)) {
      throw new IllegalArgumentException(
          "callback data has 1 to " + MAX_CALLBACK_DATA + " characters");
    }
  }

  /** A plain text without preview that carries the given callback data. */
  public static OutgoingMessage text(Recipient to, String body, String opaqueCallbackData) {
    return new OutgoingMessage(to, body, false, null, opaqueCallbackData);
  }

  /** The same message as an answer to another. */
  public OutgoingMessage inReplyTo(Wamid wamid) {
    return new OutgoingMessage(to, body, previewUrl, wamid, opaqueCallbackData);
  }

  /** Neither the text nor the recipient: both are private. */
  @Override
  public String toString() {
    return "OutgoingMessage[" + body.length() + " characters]";
  }
}

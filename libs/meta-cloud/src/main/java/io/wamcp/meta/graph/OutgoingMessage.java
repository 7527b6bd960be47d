package io.wamcp.meta.graph;

import io.wamcp.domain.id.Wamid;
import java.util.Objects;

/**
 * A message to send.
 *
 * @param to whom it goes to
 * @param content what it says
 * @param replyTo the message it answers; null when it answers none
 * @param opaqueCallbackData comes back in every status of this message; null to send none
 */
public record OutgoingMessage(
    Recipient to, OutgoingContent content, Wamid replyTo, String opaqueCallbackData) {

  /** Longest text, in code points. */
  public static final int MAX_BODY = 4096;

  /** Longest callback data. */
  public static final int MAX_CALLBACK_DATA = 512;

  public OutgoingMessage {
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(content, "content");
    if (content instanceof OutgoingContent.Reaction && replyTo != null) {
      throw new IllegalArgumentException("a reaction cannot answer a message");
    }
    if (opaqueCallbackData != null
        && (opaqueCallbackData.isEmpty() || opaqueCallbackData.length() > MAX_CALLBACK_DATA)) {
      throw new IllegalArgumentException(
          "callback data has 1 to " + MAX_CALLBACK_DATA + " characters");
    }
  }

  /** A plain text without preview that carries the given callback data. */
  public static OutgoingMessage text(Recipient to, String body, String opaqueCallbackData) {
    return new OutgoingMessage(to, new OutgoingContent.Text(body, false), null, opaqueCallbackData);
  }

  /** The same message as an answer to another. */
  public OutgoingMessage inReplyTo(Wamid wamid) {
    return new OutgoingMessage(to, content, wamid, opaqueCallbackData);
  }

  /** Neither the text nor the recipient: both are private. */
  @Override
  public String toString() {
    return "OutgoingMessage[" + content + "]";
  }
}

package io.wamcp.worker.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.graph.OutgoingContent;
import io.wamcp.meta.graph.OutgoingMessage;
import io.wamcp.meta.graph.Recipient;
import io.wamcp.store.Sends.Send;

/** Turns a queued row into the message Meta is to get. */
final class OutgoingMessages {

  private OutgoingMessages() {}

  /**
   * The message of a row.
   *
   * @throws IllegalArgumentException when the row cannot be sent as it is
   */
  static OutgoingMessage of(Send send) {
    return new OutgoingMessage(
        recipient(send.recipient()),
        content(send),
        send.replyToWamid() == null ? null : new Wamid(send.replyToWamid()),
        send.requestId().toString());
  }

  private static OutgoingContent content(Send send) {
    JsonNode payload = send.payload();
    return switch (send.type()) {
      case "text" ->
          new OutgoingContent.Text(
              payload.path("body").asText(), payload.path("preview_url").asBoolean(false));
      case OutgoingReactions.TYPE ->
          new OutgoingContent.Reaction(
              new Wamid(payload.path("targetWamid").asText()), payload.path("emoji").asText());
      default -> throw new IllegalArgumentException("cannot send messages of type " + send.type());
    };
  }

  private static Recipient recipient(String text) {
    return text.startsWith("+") ? new Recipient.Phone(text) : new Recipient.UserId(text);
  }
}

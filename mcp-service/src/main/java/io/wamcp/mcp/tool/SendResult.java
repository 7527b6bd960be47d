package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.RequestId;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.mcp.tool.SendAcceptance.Receipt;
import io.wamcp.store.ConversationMessage;
import java.time.Duration;
import java.util.Optional;

/** What {@code send_message} answers. Optional fields are absent when there is nothing to say. */
public record SendResult(
    String queueId,
    @JsonPropertyDescription("queued, sent, delivered, read, played or timed_out_waiting")
        String status,
    @OptionalField String wamid,
    @OptionalField
        @JsonPropertyDescription("true: the idempotencyKey had been used for this message")
        Boolean deduplicated,
    @OptionalField @JsonPropertyDescription("true: the person may have it twice")
        Boolean possibleDuplicate,
    @OptionalField String warning,
    @OptionalField String hint) {

  static SendResult queued(Receipt receipt, Optional<String> warning) {
    return of(receipt, "queued", null, null, warning, null);
  }

  static SendResult queuedAgain(RequestId request, boolean possibleDuplicate) {
    return new SendResult(
        request.toString(), "queued", null, null, possibleDuplicate ? true : null, null, null);
  }

  static SendResult timedOut(Receipt receipt, Duration waited, Optional<String> warning) {
    return of(
        receipt,
        "timed_out_waiting",
        null,
        null,
        warning,
        "The message is accepted but was not sent within "
            + waited.toSeconds()
            + " seconds; it will still be sent or fail. Do not send it again: call"
            + " get_message_status with this queueId later.");
  }

  static SendResult sent(Receipt receipt, ConversationMessage message, Optional<String> warning) {
    return of(
        receipt,
        message.status(),
        SendMessageTool.wamid(message),
        message.possibleDuplicate() ? true : null,
        warning,
        null);
  }

  private static SendResult of(
      Receipt receipt,
      String status,
      String wamid,
      Boolean possibleDuplicate,
      Optional<String> warning,
      String hint) {
    return new SendResult(
        receipt.requestId().toString(),
        status,
        wamid,
        receipt.deduplicated() ? true : null,
        possibleDuplicate,
        warning.orElse(null),
        hint);
  }
}

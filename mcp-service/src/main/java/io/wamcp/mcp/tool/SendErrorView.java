package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.store.ConversationMessage;

/** Why a message failed. */
public record SendErrorView(
    @JsonPropertyDescription("Stable name of the error") String type,
    @OptionalField @JsonPropertyDescription("Meta's error code") Integer code,
    @OptionalField String message) {

  /** The error of a failed message, null for any other. */
  static SendErrorView of(ConversationMessage message) {
    return "failed".equals(message.status())
        ? new SendErrorView(
            FailureAdvice.of(message).type(), message.errorCode(), message.errorMessage())
        : null;
  }
}

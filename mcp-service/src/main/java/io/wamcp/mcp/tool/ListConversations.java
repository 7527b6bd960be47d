package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;

/** The arguments of {@code list_conversations}. All are optional, null when absent. */
public record ListConversations(
    @OptionalField
        @Constraint(minLength = 1, maxLength = PhoneNumberId.MAX_LENGTH)
        @JsonPropertyDescription("Only this business number")
        String phoneNumberId,
    @OptionalField @Constraint(min = 1, max = ListConversations.MAX_LIMIT) Integer limit,
    @OptionalField
        @Constraint(minLength = 1, maxLength = CursorCodec.MAX_LENGTH)
        @JsonPropertyDescription("nextCursor of an earlier result")
        String cursor) {

  static final int MAX_LIMIT = 50;
  static final int DEFAULT_LIMIT = 20;

  int limitOrDefault() {
    return limit == null ? DEFAULT_LIMIT : limit;
  }
}

package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;

/** The arguments of {@code get_messages}. All are optional, null when absent. */
public record GetMessages(
    @OptionalField
        @Constraint(minLength = 1, maxLength = PhoneNumberId.MAX_LENGTH)
        @JsonPropertyDescription("Only messages of this business number, by Meta's id")
        String phoneNumberId,
    @OptionalField
        @Constraint(minLength = 3, maxLength = Recipient.MAX_LENGTH)
        @JsonPropertyDescription(
            "Only messages with this person: phone number with country code, or user id")
        String contact,
    @OptionalField
        @Constraint(pattern = "^(inbound|outbound|all)$")
        @JsonPropertyDescription("inbound, outbound or all; all if absent")
        String direction,
    @OptionalField
        @Constraint(min = 1, max = GetMessages.MAX_LIMIT)
        @JsonPropertyDescription("Most messages to return, 1 to 100; 20 if absent")
        Integer limit,
    @OptionalField
        @Constraint(minLength = 1, maxLength = CursorCodec.MAX_LENGTH)
        @JsonPropertyDescription(
            "nextCursor of an earlier result for what came since, olderCursor for what was before;"
                + " without it the newest messages are returned")
        String cursor) {

  static final int MAX_LIMIT = 100;
  static final int DEFAULT_LIMIT = 20;

  int limitOrDefault() {
    return limit == null ? DEFAULT_LIMIT : limit;
  }

  /** True for outbound only, false for inbound only, null for both. */
  Boolean outboundOnly() {
    return direction == null || direction.equals("all") ? null : direction.equals("outbound");
  }
}

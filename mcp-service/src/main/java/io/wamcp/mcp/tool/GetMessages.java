package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.store.MessageSearch.Filter;

/** The arguments of {@code get_messages}. All are optional, null when absent. */
public record GetMessages(
    @OptionalField
        @Constraint(minLength = 1, maxLength = PhoneNumberId.MAX_LENGTH)
        @JsonPropertyDescription("Only this business number")
        String phoneNumberId,
    @OptionalField
        @Constraint(minLength = 3, maxLength = Recipient.MAX_LENGTH)
        @JsonPropertyDescription(
            "Only the chat with this phone number (+, country code) or user id")
        String contact,
    @OptionalField
        @Constraint(minLength = 1, maxLength = GetMessages.MAX_GROUP_ID)
        @JsonPropertyDescription("Only this group")
        String groupId,
    @OptionalField
        @Constraint(pattern = "^(inbound|outbound|all)$")
        @JsonPropertyDescription("inbound, outbound or all")
        String direction,
    @OptionalField
        @Constraint(pattern = "^[a-z_]{1,32}$")
        @JsonPropertyDescription("Such as text or image")
        String type,
    @OptionalField
        @Constraint(minLength = 2, maxLength = 100)
        @JsonPropertyDescription("Only texts that contain this")
        String search,
    @OptionalField
        @Constraint(maxLength = Times.MAX_LENGTH)
        @JsonPropertyDescription("Only what came at or after, as 2026-11-25T10:00:00Z")
        String since,
    @OptionalField
        @Constraint(maxLength = Times.MAX_LENGTH)
        @JsonPropertyDescription("Only what came before")
        String until,
    @OptionalField
        @Constraint(minLength = 1, maxLength = Wamid.MAX_LENGTH)
        @JsonPropertyDescription("wamid or messageId: it and those around it")
        String around,
    @OptionalField
        @Constraint(min = 1, max = GetMessages.MAX_LIMIT)
        @JsonPropertyDescription("20 if absent")
        Integer limit,
    @OptionalField
        @Constraint(minLength = 1, maxLength = CursorCodec.MAX_LENGTH)
        @JsonPropertyDescription("nextCursor or olderCursor of an earlier result")
        String cursor) {

  static final int MAX_GROUP_ID = 160;
  static final int MAX_LIMIT = 100;
  static final int DEFAULT_LIMIT = 20;

  int limitOrDefault() {
    return limit == null ? DEFAULT_LIMIT : limit;
  }

  /** True for outbound only, false for inbound only, null for both. */
  Boolean outboundOnly() {
    return direction == null || direction.equals("all") ? null : direction.equals("outbound");
  }

  /** What no index knows. */
  Filter filter() {
    return new Filter(type, Times.of("since", since), Times.of("until", until), search, groupId);
  }
}

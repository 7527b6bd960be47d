package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;

/** The arguments of {@code get_message_status}: exactly one of the two. */
public record GetMessageStatus(
    @OptionalField
        @Constraint(minLength = 1, maxLength = 64)
        @JsonPropertyDescription("queueId of a send")
        String queueId,
    @OptionalField
        @Constraint(minLength = 1, maxLength = Wamid.MAX_LENGTH)
        @JsonPropertyDescription("WhatsApp's id of the message")
        String wamid) {}

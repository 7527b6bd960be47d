package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;

/** The arguments of {@code send_reaction}. Optional ones are null when absent. */
public record SendReaction(
    @Constraint(minLength = 1, maxLength = Wamid.MAX_LENGTH)
        @JsonPropertyDescription("wamid of a message the person wrote")
        String wamid,
    @Constraint(maxLength = Emoji.MAX_LENGTH)
        @JsonPropertyDescription("One emoji; empty takes the reaction back")
        String emoji,
    @OptionalField @JsonProperty("wait") Boolean waitForOutcome,
    @OptionalField @Constraint(minLength = 1, maxLength = 128) String idempotencyKey,
    @OptionalField Boolean force) {}

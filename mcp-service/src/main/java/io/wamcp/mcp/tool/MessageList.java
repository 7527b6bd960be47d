package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.mcp.protocol.OptionalField;
import java.util.List;

/** What {@code get_messages} answers. */
public record MessageList(
    @JsonPropertyDescription("Oldest first") List<MessageView> messages,
    @JsonPropertyDescription("Pass as cursor to get what came after these messages, now or later")
        String nextCursor,
    @JsonPropertyDescription("Whether a call with nextCursor returns more at once") boolean hasMore,
    @OptionalField
        @JsonPropertyDescription(
            "Pass as cursor to get the messages before these; absent at the beginning")
        String olderCursor) {}

package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.mcp.protocol.OptionalField;
import java.util.List;

/** What {@code get_messages} answers. */
public record MessageList(
    @JsonPropertyDescription("Oldest first") List<MessageView> messages,
    @JsonPropertyDescription("Cursor to what came after these, now or later") String nextCursor,
    @JsonPropertyDescription("Whether nextCursor returns more at once") boolean hasMore,
    @OptionalField
        @JsonPropertyDescription("Cursor to what was before these; absent at the beginning")
        String olderCursor) {}

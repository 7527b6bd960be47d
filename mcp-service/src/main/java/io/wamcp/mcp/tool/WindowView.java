package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.message.ServiceWindow;
import io.wamcp.mcp.protocol.OptionalField;
import java.time.Instant;

/** The customer service window of a message's other side, as far as known here. */
public record WindowView(
    @JsonPropertyDescription("Whether free text may be sent to this person now") boolean open,
    @OptionalField @JsonPropertyDescription("When the person last wrote; absent when never")
        Instant lastInboundAt,
    @OptionalField @JsonPropertyDescription("Until when free text may, or might, be sent")
        Instant windowExpiresAt) {

  static WindowView of(ServiceWindow window, Instant now) {
    return new WindowView(window.isOpen(now), window.lastInboundAt(), window.expiresAt());
  }
}

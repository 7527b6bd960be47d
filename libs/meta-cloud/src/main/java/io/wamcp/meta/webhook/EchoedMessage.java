package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.List;

/**
 * What a message says that the business wrote on its own phone.
 *
 * @param recipient whom it went to; in a group, null
 * @param body as of an {@link InboundMessage}
 * @param payload as of an {@link InboundMessage}
 * @param timestamp when it was written; null when Meta sent no usable time
 */
public record EchoedMessage(
    PhoneNumberId phoneNumberId,
    Wamid wamid,
    MessageType type,
    String body,
    JsonNode payload,
    SenderIdentity recipient,
    String groupId,
    Wamid replyTo,
    Instant timestamp,
    List<MediaReference> media) {

  public EchoedMessage {
    media = List.copyOf(media);
  }
}

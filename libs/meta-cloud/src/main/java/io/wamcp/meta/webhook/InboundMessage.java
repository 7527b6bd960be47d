package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.List;

/**
 * What a customer's message says.
 *
 * @param body the text, caption, chosen title or emoji; null when there is none
 * @param payload what the type adds, under our own names; an object, never null
 * @param groupId the group it was written in; null outside groups
 * @param replyTo the message it answers; null when it answers none
 * @param timestamp when it was written; null when Meta sent no usable time
 * @param media what has to be downloaded
 * @param opensServiceWindow whether free replies are allowed for 24 hours from {@code timestamp}
 */
public record InboundMessage(
    PhoneNumberId phoneNumberId,
    Wamid wamid,
    MessageType type,
    String body,
    JsonNode payload,
    SenderIdentity sender,
    String groupId,
    Wamid replyTo,
    Instant timestamp,
    List<MediaReference> media,
    boolean opensServiceWindow) {

  public InboundMessage {
    media = List.copyOf(media);
  }
}

package io.wamcp.worker.outbound;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.Json;
import io.wamcp.store.Sends;
import java.time.Instant;

/** Makes the event of a queued send anew from its row. Stateless. */
public final class SendEvents {

  /**
   * The event, under a dispatch key Inngest has not seen.
   *
   * @throws IllegalArgumentException when the row makes no event
   */
  public MessageSendRequested again(Sends.Send send, PhoneNumberId number, Instant now) {
    return new MessageSendRequested(
        send.clientId(),
        send.apiKeyId(),
        number,
        send.messageId(),
        send.recipient(),
        send.type(),
        Json.toMap(send.payload()),
        send.requestId(),
        send.requestId() + "#c" + now.getEpochSecond());
  }
}

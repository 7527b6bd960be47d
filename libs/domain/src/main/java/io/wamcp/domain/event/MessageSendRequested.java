package io.wamcp.domain.event;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import java.util.Map;

/**
 * A send was accepted and its row is {@code queued}; {@code send-message} has to settle it.
 *
 * @param apiKeyId the key that asked, absent for sends by an operator
 * @param to {@code +E164} or a business-scoped user id
 * @param type Meta's message type
 * @param payload the type's own object, such as {@code {"body": "…"}}
 */
public record MessageSendRequested(
    ClientId clientId,
    ApiKeyId apiKeyId,
    PhoneNumberId phoneNumberId,
    MessageId messageId,
    String to,
    String type,
    Map<String, Object> payload,
    RequestId requestId,
    String dispatchKey)
    implements DomainEvent {

  public static final String NAME = "wa/message.send.requested";

  public MessageSendRequested {
    EventFields.required("clientId", clientId);
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.required("messageId", messageId);
    EventFields.text("to", to, 256);
    EventFields.text("type", type, 32);
    EventFields.required("payload", payload);
    EventFields.required("requestId", requestId);
    EventFields.key("dispatchKey", dispatchKey);
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  public String subjectKey() {
    return requestId.toString();
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

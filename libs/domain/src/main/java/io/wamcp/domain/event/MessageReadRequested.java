package io.wamcp.domain.event;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;

/**
 * A client has read a person's messages up to one; {@code mark-message-read} has to tell WhatsApp.
 *
 * @param apiKeyId the key that asked, absent for an operator
 * @param wamid the newest message that was read; WhatsApp marks earlier ones of the chat as well
 * @param typing whether the person is to see that a reply is being written
 */
public record MessageReadRequested(
    ClientId clientId,
    ApiKeyId apiKeyId,
    PhoneNumberId phoneNumberId,
    Wamid wamid,
    Boolean typing,
    RequestId requestId,
    String dispatchKey)
    implements DomainEvent {

  public static final String NAME = "wa/message.read.requested";

  private static final String KEY_START = "read:";

  public MessageReadRequested {
    EventFields.required("clientId", clientId);
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.required("wamid", wamid);
    EventFields.required("typing", typing);
    EventFields.required("requestId", requestId);
    EventFields.key("dispatchKey", dispatchKey);
  }

  /** The key of a request, shared by its event and its outbox row. */
  public static String keyOf(RequestId requestId) {
    return KEY_START + requestId;
  }

  /** The request of such a key. */
  public static RequestId requestOf(String key) {
    return RequestId.of(key.substring(KEY_START.length()));
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  public String subjectKey() {
    return keyOf(requestId);
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

package io.wamcp.domain.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;

/**
 * A send is settled. A hint for whoever waits: the row is the truth.
 *
 * @param wamid present when {@code status} is {@code sent}
 * @param status {@code sent} or {@code failed}
 * @param errorCode Meta's code, when Meta gave one
 */
public record MessageSendCompleted(
    PhoneNumberId phoneNumberId,
    RequestId requestId,
    Wamid wamid,
    String status,
    Integer errorCode,
    String errorMessage)
    implements DomainEvent {

  public static final String NAME = "wa/message.send.completed";

  public MessageSendCompleted {
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.required("requestId", requestId);
    if (!"sent".equals(status) && !"failed".equals(status)) {
      throw new IllegalArgumentException("status must be sent or failed, not " + status);
    }
    if ("sent".equals(status)) {
      EventFields.required("wamid", wamid);
    }
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  @JsonIgnore
  public String subjectKey() {
    return "completed:" + requestId;
  }

  @Override
  @JsonIgnore
  public String dispatchKey() {
    return subjectKey();
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.ACKNOWLEDGED;
  }
}

package io.wamcp.domain.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;

/**
 * A client granted this number should look: something about this message is new. Carries no
 * content; whoever is told reads the row with its own rights.
 *
 * @param kind what is new, such as {@code message.received}
 */
public record ClientNotify(ClientId clientId, PhoneNumberId phoneNumberId, String kind, Wamid wamid)
    implements DomainEvent {

  public static final String NAME = "mcp/client.notify";

  /**
   * The kind for a placeholder of a message that Meta could not deliver yet: nobody has to look,
   * since the real message is told of when it comes. It may come under the same wamid, so it is of
   * another kind. A kind that older workers give to other messages could not mean this.
   */
  public static final String UNAVAILABLE = "message.unavailable";

  public ClientNotify {
    EventFields.required("clientId", clientId);
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.text("kind", kind, 64);
    EventFields.required("wamid", wamid);
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  @JsonIgnore
  public String subjectKey() {
    return "notify:" + clientId + ":" + phoneNumberId + ":" + wamid + ":" + kind;
  }

  @Override
  @JsonIgnore
  public String dispatchKey() {
    return subjectKey();
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

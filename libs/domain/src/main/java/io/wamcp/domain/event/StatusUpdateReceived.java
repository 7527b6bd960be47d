package io.wamcp.domain.event;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import java.util.Map;
import java.util.Optional;

/**
 * One delivery status of a message we sent, durable in Postgres, waits for {@code status-updater}.
 *
 * @param status Meta's word: sent, delivered, read, played, failed, or one we do not know
 * @param error the first error of a failed status, absent otherwise
 * @param raw the status's own redacted slice of the webhook, in Meta's shape
 * @param payloadStored true where {@code raw} is empty as it is too large for an event, and the
 *     outbox row has it; else absent
 */
public record StatusUpdateReceived(
    PhoneNumberId phoneNumberId,
    Wamid wamid,
    String status,
    StatusError error,
    Map<String, Object> raw,
    String derivedEventId,
    String dispatchKey,
    Boolean payloadStored)
    implements DomainEvent {

  public static final String NAME = "wa/status.update.received";

  /** Why a message failed, as Meta says it. */
  public record StatusError(Integer code, String title, String details) {}

  public StatusUpdateReceived {
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.required("wamid", wamid);
    EventFields.text("status", status, 64);
    EventFields.required("raw", raw);
    EventFields.key("derivedEventId", derivedEventId);
    EventFields.key("dispatchKey", dispatchKey);
  }

  /** An event with its slice. */
  public StatusUpdateReceived(
      PhoneNumberId phoneNumberId,
      Wamid wamid,
      String status,
      StatusError error,
      Map<String, Object> raw,
      String derivedEventId,
      String dispatchKey) {
    this(phoneNumberId, wamid, status, error, raw, derivedEventId, dispatchKey, null);
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  public String subjectKey() {
    return derivedEventId;
  }

  @Override
  public Optional<String> payloadField() {
    return Optional.of("raw");
  }

  @Override
  public boolean payloadLeftOut() {
    return Boolean.TRUE.equals(payloadStored);
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

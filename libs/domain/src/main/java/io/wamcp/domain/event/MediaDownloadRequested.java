package io.wamcp.domain.event;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MediaId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;

/** An inbound message carries media that {@code download-media} has to fetch within 7 days. */
public record MediaDownloadRequested(
    ClientId clientId,
    PhoneNumberId phoneNumberId,
    MediaId mediaId,
    Wamid wamid,
    String dispatchKey)
    implements DomainEvent {

  public static final String NAME = "wa/media.download.requested";

  public MediaDownloadRequested {
    EventFields.required("clientId", clientId);
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.required("mediaId", mediaId);
    EventFields.required("wamid", wamid);
    EventFields.key("dispatchKey", dispatchKey);
  }

  /** The subject key, and first dispatch key, of one media object of one message. */
  public static String keyOf(PhoneNumberId number, Wamid wamid, MediaId media) {
    return "media:" + number + ":" + wamid + ":" + media;
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  public String subjectKey() {
    return keyOf(phoneNumberId, wamid, mediaId);
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

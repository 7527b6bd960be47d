package io.wamcp.domain.event;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;

/**
 * A local file has to be uploaded to Meta by {@code upload-media} before it can be sent.
 *
 * @param localPath relative to the media root; never absolute, never with {@code ..} or a backslash
 */
public record MediaUploadRequested(
    ClientId clientId,
    PhoneNumberId phoneNumberId,
    String localPath,
    String mime,
    RequestId requestId,
    String dispatchKey)
    implements DomainEvent {

  public static final String NAME = "wa/media.upload.requested";

  public MediaUploadRequested {
    EventFields.required("clientId", clientId);
    EventFields.required("phoneNumberId", phoneNumberId);
    EventFields.text("localPath", localPath, 1024);
    if (localPath.startsWith("/") || localPath.contains("..") || localPath.contains("\\")) {
      throw new IllegalArgumentException("localPath must stay below the media root");
    }
    EventFields.text("mime", mime, 255);
    EventFields.required("requestId", requestId);
    EventFields.key("dispatchKey", dispatchKey);
  }

  @Override
  public String eventName() {
    return NAME;
  }

  @Override
  public String subjectKey() {
    return "upload:" + requestId;
  }

  @Override
  public Confirmation confirmation() {
    return Confirmation.CONSUMER;
  }
}

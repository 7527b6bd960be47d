package io.wamcp.meta.webhook;

import io.wamcp.domain.error.MetaErrorCatalogue;
import io.wamcp.domain.error.MetaErrorType;

/** One reason why a message failed, as Meta says it; every component may be null. */
public record StatusError(Integer code, String title, String message, String details) {

  /** What the code means to us. */
  public MetaErrorType type() {
    return MetaErrorCatalogue.classifyFailedDelivery(code);
  }
}

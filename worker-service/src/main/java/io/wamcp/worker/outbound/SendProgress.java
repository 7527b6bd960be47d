package io.wamcp.worker.outbound;

import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;

/**
 * What the {@code call-meta} step found. A memoised step result, so its form is part of the
 * contract with runs in flight: fields are only ever added.
 *
 * @param status the row's status
 * @param settledBy the run that settled it, when it was not this one
 * @param waitUntil when to look again; null once the send is settled
 */
record SendProgress(
    RequestId requestId,
    String status,
    Wamid wamid,
    Integer errorCode,
    String errorType,
    String settledBy,
    Boolean possibleDuplicate,
    Instant waitUntil) {

  static SendProgress waiting(RequestId request, Instant until) {
    return new SendProgress(request, "queued", null, null, null, null, null, until);
  }

  boolean settled() {
    return waitUntil == null;
  }
}

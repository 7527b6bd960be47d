package io.wamcp.worker.reading;

import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.ReadMarks.Mark;
import io.wamcp.store.ReadMarks.State;
import io.wamcp.store.SendLedger.Failure;
import java.util.Optional;

/**
 * What became of a request to mark a chat as read. A memoised step result, so its form is part of
 * the contract with runs in flight: fields are only ever added.
 *
 * @param state {@code done}, {@code failed} or {@code superseded}
 */
record ReadResult(
    RequestId requestId, Wamid wamid, String state, Integer errorCode, String errorType) {

  static ReadResult of(
      MessageReadRequested request, Optional<Mark> mark, Optional<Failure> failure) {
    if (mark.isEmpty()) {
      return new ReadResult(request.requestId(), request.wamid(), "superseded", null, null);
    }
    Optional<Failure> why =
        mark.get().state() == State.FAILED ? Optional.of(mark.get().error()) : failure;
    return new ReadResult(
        request.requestId(),
        mark.get().wamid(),
        (why.isPresent() ? State.FAILED : State.DONE).wireName(),
        why.map(Failure::code).orElse(null),
        why.map(Failure::type).orElse(null));
  }
}

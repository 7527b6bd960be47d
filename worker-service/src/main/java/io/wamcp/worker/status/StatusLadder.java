package io.wamcp.worker.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.error.MetaErrorCatalogue;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.RaisedSend;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Raises an outbound row by the statuses Meta sent, never lowers it (D11). Stateless. */
public final class StatusLadder {

  private StatusLadder() {}

  /** The row after one status, not written. */
  static RaisedSend raise(RaisedSend row, StatusRow status, Instant now) {
    Optional<DeliveryStatus> seen = counting(status);
    if (seen.isEmpty()) {
      return row;
    }
    DeliveryStatus next = current(row.send()).after(seen.get());
    Instant at = status.at() == null ? now : status.at();
    return row.after(next, seen.get(), at, failureOf(status.errors()));
  }

  /** What a status says; empty for words off the ladder, and where only one participant failed. */
  static Optional<DeliveryStatus> counting(StatusRow status) {
    return DeliveryStatus.ofMeta(status.status())
        .filter(seen -> seen != DeliveryStatus.FAILED || status.participant().isEmpty());
  }

  /** Applies one status to a locked row and returns the row as it is afterwards. */
  public static Send apply(DbExecute tx, Send send, StatusRow status, Instant now) {
    return applyAll(tx, send, List.of(status), now);
  }

  /** Applies the statuses that arrived before the row's wamid was known, as {@link #apply} does. */
  public static Send applyParked(DbExecute tx, NumberId number, Send send, Instant now) {
    return applyAll(
        tx, send, MessageStatuses.joinParked(tx, number, send.wamid(), send.messageId()), now);
  }

  /** As above, for a send that has just got its wamid; mostly there are none. */
  public static void applyParked(DbExecute tx, Send send, Wamid wamid, Instant now) {
    List<StatusRow> parked = MessageStatuses.joinParked(tx, send.number(), wamid, send.messageId());
    parked.stream()
        .findFirst()
        .flatMap(any -> Sends.lock(tx, send.number(), send.requestId()))
        .ifPresent(row -> applyAll(tx, row, parked, now));
  }

  private static Send applyAll(DbExecute tx, Send send, List<StatusRow> statuses, Instant now) {
    RaisedSend row = RaisedSend.of(send);
    for (StatusRow status : statuses) {
      row = raise(row, status, now);
    }
    RaisedSend.write(tx, List.of(row), now);
    return row.send();
  }

  /**
   * A failure of our own judgement gives way to anything Meta says. It is one as long as no wamid
   * is known, as in {@link io.wamcp.store.SendLedger#accepted}: a code it may lack in either case.
   */
  private static DeliveryStatus current(Send send) {
    boolean ownFailure = send.status() == DeliveryStatus.FAILED && send.wamid() == null;
    return ownFailure ? DeliveryStatus.QUEUED : send.status();
  }

  static Failure failureOf(JsonNode errors) {
    JsonNode first = errors.path(0);
    if (first.isMissingNode()) {
      return null;
    }
    Integer code = first.path("code").isInt() ? first.path("code").intValue() : null;
    JsonNode details = first.path("details");
    String message = details.isTextual() ? details.asText() : first.path("title").asText(null);
    String type = MetaErrorCatalogue.classifyFailedDelivery(code).typedName();
    return new Failure(null, code, type, message, null);
  }
}

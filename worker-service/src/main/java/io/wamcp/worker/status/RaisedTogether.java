package io.wamcp.worker.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.MessageId;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.Heard;
import io.wamcp.store.MessageStatuses.OfNumber;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.RaisedSend;
import io.wamcp.store.Sends;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Statuses of one transaction that are written together: one statement locks their rows, one adds
 * the history, one raises the rows. In between the rows are held in memory, which is the truth
 * about them while they are locked. Not thread-safe; one per transaction.
 */
final class RaisedTogether {

  private final DbExecute tx;
  private final Map<OfNumber, RaisedSend> rows = new HashMap<>();
  private final List<Heard> heard = new ArrayList<>();

  RaisedTogether(DbExecute tx) {
    this.tx = tx;
  }

  /** Locks and reads the rows of these messages, whose wamids the caller has locked before. */
  void lock(Set<OfNumber> messages) {
    Sends.lockByWamids(tx, messages)
        .forEach(send -> rows.put(new OfNumber(send.number(), send.wamid()), RaisedSend.of(send)));
  }

  /** Whether a status does no more than raise a known row, or be parked. */
  boolean mayAdd(OfNumber message, StatusRow status) {
    return rows.containsKey(message) || status.requestId() == null;
  }

  /** Takes a status along, after those added before; returns its result. */
  JsonNode add(OfNumber message, StatusRow status, Instant now) {
    RaisedSend row = rows.computeIfPresent(message, (m, r) -> StatusLadder.raise(r, status, now));
    heard.add(new Heard(message.number(), row == null ? null : row.send().messageId(), status));
    return row == null ? StatusUpdates.parked(status) : StatusUpdates.result(status, row.send());
  }

  /** The message's row, if it is known. */
  Optional<MessageId> find(OfNumber message) {
    return Optional.ofNullable(rows.get(message)).map(row -> row.send().messageId());
  }

  /** Writes what was added since the last time. */
  void write(Instant now) {
    if (heard.isEmpty()) {
      return;
    }
    MessageStatuses.insertAll(tx, heard, now);
    FaultPoint.STATUS_STORED.reached();
    RaisedSend.write(tx, rows.values(), now);
    heard.clear();
    rows.replaceAll((message, row) -> RaisedSend.of(row.send()));
  }
}

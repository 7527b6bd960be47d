package io.wamcp.worker.status;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.Echoes;
import io.wamcp.store.Echoes.Echo;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.OfNumber;
import io.wamcp.store.MessageStatuses.StatusRow;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Raises what the business wrote on its own phone by Meta's statuses, on the same ladder as a send
 * (D11). Whoever comes second joins them: the status, or the echo. Stateless.
 */
public final class EchoStatuses {

  private EchoStatuses() {}

  /**
   * Gives parked statuses of these messages to those that are echoes. The caller has locked the
   * wamids, so that a status and its echo cannot miss each other.
   *
   * @return those that are, with the ids of their rows
   */
  public static Map<OfNumber, MessageId> join(
      DbExecute tx, Collection<OfNumber> messages, Instant now) {
    Map<OfNumber, MessageId> echoes = new HashMap<>();
    for (Echo echo : Echoes.lock(tx, messages)) {
      DeliveryStatus status = echo.status();
      for (StatusRow parked :
          MessageStatuses.joinParked(tx, echo.number(), echo.wamid(), echo.messageId())) {
        status = raise(tx, echo, status, parked, now);
      }
      echoes.put(new OfNumber(echo.number(), echo.wamid()), echo.messageId());
    }
    return echoes;
  }

  private static DeliveryStatus raise(
      DbExecute tx, Echo echo, DeliveryStatus current, StatusRow status, Instant now) {
    Optional<DeliveryStatus> seen = StatusLadder.counting(status);
    if (seen.isEmpty()) {
      return current;
    }
    DeliveryStatus next = current.after(seen.get());
    Instant at = status.at() == null ? now : status.at();
    Echoes.raise(tx, echo, next, seen.get(), at, StatusLadder.failureOf(status.errors()), now);
    return next;
  }
}

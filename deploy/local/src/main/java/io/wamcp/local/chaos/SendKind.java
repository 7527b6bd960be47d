package io.wamcp.local.chaos;

import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.testkit.meta.StatusPlan;
import java.time.Duration;
import java.util.List;

/** What Meta does with a send, and where that leaves the row when nothing else goes wrong. */
public enum SendKind {
  PLAIN("read", null),
  /** Meta takes its time, so that things can happen during the call. */
  SLOW("read", null),
  /** Statuses come in the wrong order and twice. */
  SCRAMBLED("read", null),
  /** Meta has the message, its answer is cut, its statuses come. */
  ANSWER_LOST("read", null),
  /** Meta has the message and says nothing, ever. */
  ANSWER_AND_STATUSES_LOST("read", null),
  /** The connection is cut before Meta takes the message. */
  REQUEST_LOST("read", null),
  /** A proxy in front of Meta answers. */
  BAD_GATEWAY("read", null),
  /** Meta is down for a moment, and says so. */
  UNAVAILABLE("read", null),
  THROTTLED("read", null),
  /** The service window is closed. */
  REFUSED("failed", 131047),
  /** Taken, and found undeliverable later. */
  UNDELIVERABLE("failed", 131026);

  private final String status;
  private final Integer errorCode;

  SendKind(String status, Integer errorCode) {
    this.status = status;
    this.errorCode = errorCode;
  }

  /** Whether nothing but the answer tells that Meta has it. */
  boolean losesStatuses() {
    return this == ANSWER_AND_STATUSES_LOST;
  }

  /** The status of a row whose send was never in doubt. */
  String status() {
    return status;
  }

  /** Meta's code on that row; null for none. */
  Integer errorCode() {
    return errorCode;
  }

  Behaviour behaviour(String to) {
    Behaviour next = Behaviour.to(to);
    return switch (this) {
      case PLAIN -> next;
      case SLOW -> next.delay(Duration.ofMillis(700));
      case SCRAMBLED ->
          next.statuses(
              new StatusPlan(List.of("read", "delivered", "sent", "delivered", "sent"), null));
      case ANSWER_LOST -> next.resetAfterAccepting();
      case ANSWER_AND_STATUSES_LOST -> next.resetAfterAccepting().noStatuses();
      case REQUEST_LOST -> next.resetBeforeAccepting();
      case BAD_GATEWAY -> next.withoutErrorObject(502);
      case UNAVAILABLE -> next.error(503, 2);
      case THROTTLED -> next.error(400, 130429);
      case REFUSED -> next.error(400, 131047);
      case UNDELIVERABLE -> next.failsLater(131026);
    };
  }
}

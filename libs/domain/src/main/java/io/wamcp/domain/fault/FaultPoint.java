package io.wamcp.domain.fault;

/**
 * The boundaries at which a crash must cost nothing, one by one in
 * docs/architecture/crash-windows.md. Steps of functions and transactions inside them have points
 * of their own: {@link Faults}.
 */
public enum FaultPoint {
  /** The signature holds, nothing is stored. */
  INGRESS_VERIFIED("ingress.verified"),
  /** Items and outbox rows are committed, no event is on its way, Meta has no answer. */
  INGRESS_COMMITTED("ingress.committed"),
  /** Events are handed over in memory, Meta has no answer. */
  INGRESS_DISPATCHED("ingress.dispatched"),
  /**
   * The send and its outbox row are committed, no event is on its way, the client has no answer.
   */
  MCP_SEND_COMMITTED("mcp.send.committed"),
  /** The event is handed over in memory, the client has no answer. */
  MCP_SEND_DISPATCHED("mcp.send.dispatched"),
  /** The read mark and its outbox row are committed, no event is on its way, no answer. */
  MCP_READ_COMMITTED("mcp.read.committed"),
  /** The event of the read mark is handed over in memory, the client has no answer. */
  MCP_READ_DISPATCHED("mcp.read.dispatched"),
  /** The dispatcher has marked the rows of events as on their way, the engine has not seen them. */
  OUTBOX_TAKEN("outbox.taken"),
  /** The engine has acknowledged events, hints among them still have their rows. */
  OUTBOX_SENT_BEFORE_MARK("outbox.sent-before-mark"),
  /** A relay has moved rows' next sending into the future and has sent nothing. */
  RELAY_CLAIMED("outbox.relay.claimed"),
  /** A relay's events are acknowledged, hints among them still have their rows. */
  RELAY_SENT_BEFORE_MARK("outbox.relay.sent-before-mark"),
  /** An item is claimed and its message inserted, not committed. */
  MESSAGE_STORED("worker.inside.process-message.message-stored"),
  /** A status is in the history, the message is not raised, not committed. */
  STATUS_STORED("worker.inside.status-updater.status-stored"),
  /** A send's row is settled, its completed event is not written, not committed. */
  SEND_SETTLED("worker.inside.send-message.row-settled"),
  /** The attempt is in flight in the ledger, no byte has gone to Meta. */
  META_BEFORE_CALL("worker.meta.before-call"),
  /** Meta has answered, the ledger does not know. */
  META_AFTER_CALL("worker.meta.after-call"),
  /** The engine has events and runs in its tables, the sender has no answer. */
  ENGINE_EVENTS_STORED("engine.events.stored"),
  /** The engine has claimed work and has not called the worker. */
  ENGINE_CALL_CLAIMED("engine.call.claimed"),
  /** The worker has answered, the engine has not written it down. */
  ENGINE_CALL_ANSWERED("engine.call.answered");

  private final String wireName;

  FaultPoint(String wireName) {
    this.wireName = wireName;
  }

  /** The name by which it is armed. */
  public String wireName() {
    return wireName;
  }

  /** Says that execution has come here; returns unless this point is armed. */
  public void reached() {
    Faults.reached(wireName);
  }
}

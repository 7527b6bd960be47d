package io.wamcp.outbox;

import java.util.List;

/** One POST of events to the engine. Safe for any thread. */
@FunctionalInterface
interface EventSender {

  /** Sends the events in order; never throws for what the engine or the network does. */
  SendOutcome send(List<OutboxEvent> events);
}

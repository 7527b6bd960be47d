package io.wamcp.outbox;

import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestSendException;
import io.wamcp.inngest.OutgoingEvent;
import java.util.List;

/** The engine behind an {@link InngestClient}. */
record InngestEventSender(InngestClient client) implements EventSender {

  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;

  @Override
  public SendOutcome send(List<OutboxEvent> events) {
    try {
      client.send(events.stream().map(InngestEventSender::outgoing).toList());
      return SendOutcome.complete(events.size());
    } catch (InngestSendException e) {
      int accepted = e.acceptedIds().size();
      return blamesEvent(e)
          ? SendOutcome.rejected(accepted, e.getMessage())
          : SendOutcome.unavailable(accepted, e.getMessage());
    }
  }

  /** A wrong key or a missing path is no fault of the event; nor is what may pass. */
  private static boolean blamesEvent(InngestSendException e) {
    boolean refusedHere = e.status() == 0;
    boolean refusedThere = e.status() == BAD_REQUEST || e.status() == TOO_LARGE;
    return !e.retriable() && (refusedHere || refusedThere);
  }

  private static OutgoingEvent outgoing(OutboxEvent event) {
    return OutgoingEvent.of(event.eventName(), event.data()).withId(event.dispatchKey());
  }
}

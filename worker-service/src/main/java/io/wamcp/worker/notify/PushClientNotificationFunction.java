package io.wamcp.worker.notify;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.worker.FailedItems;
import java.util.Map;

/**
 * {@code push-client-notification}: tells every replica of the MCP service that a client should
 * look.
 *
 * <p>Starts on {@code mcp/client.notify}. Afterwards a NOTIFY has gone out; each replica pushes to
 * its own streams and clients read the rows again (D14). Up to {@code drain.most} notifications
 * that wait in the outbox go with it (D17).
 *
 * <p><b>Idempotency</b>: the event id, and the outbox row, which goes in the transaction that
 * notifies; a second NOTIFY only makes clients look once more. <b>Concurrency</b>: unlimited.
 * <b>Retry</b>: 3 retries; then the notification gets a fresh run later, and after several of those
 * its event is parked. Dies inside the step: nothing went out.
 */
public final class PushClientNotificationFunction implements InngestFunction, HandlesFailure {

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("push-client-notification")
          .name("Push client notification")
          .on(ClientNotify.NAME)
          .retries(3)
          .build();

  private final ClientNotifications notifications;
  private final FailedItems failedItems;

  public PushClientNotificationFunction(
      ClientNotifications notifications, FailedItems failedItems) {
    this.notifications = notifications;
    this.failedItems = failedItems;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    ClientNotify event = context.data(ClientNotify.class);
    int sent = step.run("notify", Integer.class, () -> notifications.push(event));
    return Map.of("notified", event.clientId().toString(), "kind", event.kind(), "sent", sent);
  }

  @Override
  public Object onFailure(FailureContext context, Step step) {
    return step.run(
        "fail-or-redrive",
        String.class,
        () -> failedItems.failOrRedrive(ClientNotify.class, context));
  }
}

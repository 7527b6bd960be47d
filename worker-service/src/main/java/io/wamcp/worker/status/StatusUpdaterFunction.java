package io.wamcp.worker.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.worker.FailedItems;
import io.wamcp.worker.HopelessItems;
import io.wamcp.worker.Idempotency;
import io.wamcp.worker.drain.ItemDrain;

/**
 * {@code status-updater}: raises an outbound message by one status of Meta's.
 *
 * <p>Starts on {@code wa/status.update.received}. Afterwards the status is in the message's history
 * and the row stands as high on the ladder as any status so far takes it; a status of a message not
 * known yet is parked and joined later (D11). A status that carries our request id also settles a
 * send whose answer was lost (D10). Up to {@code drain.most} older statuses that wait in the outbox
 * go with it (D17); their own runs then say {@code {"processedBy": run}}.
 *
 * <p><b>Idempotency</b>: {@code event.data.dispatchKey} at Inngest; the claim of the item's row in
 * the database decides. <b>Concurrency</b>: unlimited; statuses of one wamid wait for each other in
 * the database. <b>Retry</b>: 3 retries, then as for {@code process-message}. Dies inside the step:
 * nothing is committed.
 */
public final class StatusUpdaterFunction implements InngestFunction, HandlesFailure {

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("status-updater")
          .name("Status updater")
          .on(StatusUpdateReceived.NAME)
          .idempotency(Idempotency.OF_SENDING)
          .retries(3)
          .build();

  private final ItemDrain<StatusUpdateReceived, StatusRow> updates;
  private final FailedItems failedItems;

  public StatusUpdaterFunction(
      ItemDrain<StatusUpdateReceived, StatusRow> updates, FailedItems failedItems) {
    this.updates = updates;
    this.failedItems = failedItems;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    StatusUpdateReceived event = context.data(StatusUpdateReceived.class);
    return step.run(
        "apply-status",
        JsonNode.class,
        () -> HopelessItems.failAtOnce(() -> updates.process(event, context.runId())));
  }

  @Override
  public Object onFailure(FailureContext context, Step step) {
    return step.run(
        "fail-or-redrive",
        String.class,
        () -> failedItems.failOrRedrive(StatusUpdateReceived.class, context));
  }
}

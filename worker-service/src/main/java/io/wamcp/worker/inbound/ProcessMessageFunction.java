package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.worker.FailedItems;
import io.wamcp.worker.HopelessItems;
import io.wamcp.worker.Idempotency;
import io.wamcp.worker.drain.ItemDrain;

/**
 * {@code process-message}: turns one inbound webhook item into its message row, and with it others
 * that wait.
 *
 * <p>Starts on {@code wa/webhook.received}, which may also hold an echo or an account event about a
 * person. Afterwards the contact, the message, and the outgoing {@code mcp/client.notify} and
 * {@code wa/media.download.requested} events exist, and the item is {@code processed}: all in one
 * transaction (D1). Up to {@code drain.most} older items that wait in the outbox go with it (D17);
 * their own runs then say {@code {"processedBy": run}}.
 *
 * <p><b>Idempotency</b>: {@code event.data.dispatchKey} at Inngest; the claim of the item's row in
 * the database decides. A second run returns {@code {"duplicate": true}}; a repeat of the winning
 * run returns what it returned. <b>Concurrency</b>: unlimited. <b>Retry</b>: 3 retries; then the
 * item gets a fresh run later, and after several of those it is {@code failed} with its reason and
 * its event parked. Dies inside the step: nothing is committed.
 */
public final class ProcessMessageFunction implements InngestFunction, HandlesFailure {

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("process-message")
          .name("Process message")
          .on(WebhookReceived.NAME)
          .idempotency(Idempotency.OF_SENDING)
          .retries(3)
          .build();

  private final ItemDrain<WebhookReceived, InboundItem> messages;
  private final FailedItems failedItems;

  public ProcessMessageFunction(
      ItemDrain<WebhookReceived, InboundItem> messages, FailedItems failedItems) {
    this.messages = messages;
    this.failedItems = failedItems;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    WebhookReceived event = context.data(WebhookReceived.class);
    return step.run(
        "process",
        JsonNode.class,
        () -> HopelessItems.failAtOnce(() -> messages.process(event, context.runId())));
  }

  @Override
  public Object onFailure(FailureContext context, Step step) {
    return step.run(
        "fail-or-redrive",
        String.class,
        () -> failedItems.failOrRedrive(WebhookReceived.class, context));
  }
}

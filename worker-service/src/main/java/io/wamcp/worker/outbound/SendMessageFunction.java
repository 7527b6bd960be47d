package io.wamcp.worker.outbound;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.worker.Idempotency;

/**
 * {@code send-message}: settles one queued send, and on its way the number's older ones.
 *
 * <p>Starts on {@code wa/message.send.requested}. Afterwards the row is {@code sent} with a wamid,
 * or {@code failed} with a typed error, and {@code wa/message.send.completed} is on its way.
 *
 * <p><b>Idempotency</b>: {@code event.data.dispatchKey} at Inngest; in the database the row's state
 * and attempt ledger, so a second run finds the send settled and says by whom. <b>Concurrency</b>:
 * one call in flight per {@code event.data.phoneNumberId}, so the number's messages leave one after
 * the other, oldest first (D16). <b>Retry</b>: 3 retries, that is 4 attempts, each with the delay
 * its error asks for; business errors end the send at once. Dies between steps: the next attempt
 * finds the ledger. Dies inside the call: docs/architecture/crash-windows.md.
 */
public final class SendMessageFunction implements InngestFunction, HandlesFailure {

  /** A send comes back at most this often before the run is given up for a fresh one. */
  private static final int MAX_ROUNDS = 300;

  private final FunctionDefinition definition;
  private final DailyCap dailyCap;
  private final NumberQueue queue;
  private final FailedSends failedSends;

  public SendMessageFunction(
      SendSettings settings, DailyCap dailyCap, NumberQueue queue, FailedSends failedSends) {
    this.definition =
        FunctionDefinition.named("send-message")
            .name("Send message")
            .on(MessageSendRequested.NAME)
            .concurrency(
                Concurrency.limit(settings.concurrencyPerNumber()).key("event.data.phoneNumberId"))
            .idempotency(Idempotency.OF_SENDING)
            .retries(3)
            .build();
    this.dailyCap = dailyCap;
    this.queue = queue;
    this.failedSends = failedSends;
  }

  @Override
  public FunctionDefinition definition() {
    return definition;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    MessageSendRequested request = context.data(MessageSendRequested.class);
    boolean allowed =
        step.run(
            "enforce-daily-cap", Boolean.class, () -> dailyCap.enforce(request, context.runId()));
    for (int round = 0; round < MAX_ROUNDS; round++) {
      SendProgress progress =
          step.run(
              "call-meta",
              SendProgress.class,
              () -> queue.advance(request, context.runId(), mayRetry(context)));
      if (progress.settled() || !allowed) {
        return progress;
      }
      step.sleepUntil("wait-for-turn", progress.waitUntil());
    }
    throw new IllegalStateException("not settled after " + MAX_ROUNDS + " rounds");
  }

  /** On the last attempt a retriable error must not fail the run: it waits durably instead. */
  private static boolean mayRetry(FunctionContext context) {
    return context.attempt() + 1 < context.maxAttempts();
  }

  @Override
  public Object onFailure(FailureContext context, Step step) {
    return step.run("settle-or-redrive", String.class, () -> failedSends.settleOrRedrive(context));
  }
}

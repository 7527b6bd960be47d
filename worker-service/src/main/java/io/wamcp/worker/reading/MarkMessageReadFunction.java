package io.wamcp.worker.reading;

import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.worker.Idempotency;

/**
 * {@code mark-message-read}: shows a person that their messages were read, and if asked that a
 * reply is being written.
 *
 * <p>Starts on {@code wa/message.read.requested}. Afterwards WhatsApp knows, and the mark is {@code
 * done}; or it is {@code failed} with a typed error; or a later request of the same chat has
 * replaced it, whose own run tells WhatsApp.
 *
 * <p><b>Idempotency</b>: {@code event.data.dispatchKey} at Inngest; in the database the mark's
 * state and request id. Telling WhatsApp twice changes nothing, so a run that dies between the call
 * and the commit tells it again. <b>Concurrency</b>: one at a time per {@code
 * event.data.phoneNumberId}, in a slot of its own: sends do not wait for read marks. <b>Retry</b>:
 * 3 retries, that is 4 attempts, each with the delay its error asks for; business errors end it at
 * once, and a run that failed for good is followed by up to three fresh ones.
 */
public final class MarkMessageReadFunction implements InngestFunction, HandlesFailure {

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("mark-message-read")
          .name("Mark message read")
          .on(MessageReadRequested.NAME)
          .concurrency(Concurrency.limit(1).key("event.data.phoneNumberId"))
          .idempotency(Idempotency.OF_SENDING)
          .retries(3)
          .build();

  private final ReadReceipts receipts;
  private final FailedReads failedReads;

  public MarkMessageReadFunction(ReadReceipts receipts, FailedReads failedReads) {
    this.receipts = receipts;
    this.failedReads = failedReads;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    MessageReadRequested request = context.data(MessageReadRequested.class);
    boolean last = context.attempt() + 1 >= context.maxAttempts();
    return step.run(
        "tell-whatsapp", ReadResult.class, () -> receipts.tell(request, context.attempt(), last));
  }

  @Override
  public Object onFailure(FailureContext context, Step step) {
    return step.run("fail-or-redrive", String.class, () -> failedReads.failOrRedrive(context));
  }
}

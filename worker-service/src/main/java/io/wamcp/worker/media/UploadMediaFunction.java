package io.wamcp.worker.media;

import io.wamcp.domain.event.MediaUploadRequested;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.store.Database;
import io.wamcp.worker.FailedItems;
import io.wamcp.worker.Idempotency;

/**
 * {@code upload-media}: uploads a local file to Meta before it is sent.
 *
 * <p>Starts on {@code wa/media.upload.requested}. Registered with its final event, idempotency and
 * limits; until media are stored it only takes note of the request, so that the outbox does not
 * keep it.
 *
 * <p><b>Idempotency</b>: the request id, through {@code event.data.dispatchKey}.
 * <b>Concurrency</b>: 4 per business number. <b>Retry</b>: 3 retries; then the request gets a fresh
 * run later, and after several of those its event is parked. Dies between steps: the step is done
 * again and finds its outbox row gone.
 */
public final class UploadMediaFunction implements InngestFunction, HandlesFailure {

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("upload-media")
          .name("Upload media")
          .on(MediaUploadRequested.NAME)
          .concurrency(Concurrency.limit(4).key("event.data.phoneNumberId"))
          .idempotency(Idempotency.OF_SENDING)
          .retries(3)
          .build();

  private final UnstoredMedia unstored;
  private final FailedItems failedItems;

  public UploadMediaFunction(Database database, FailedItems failedItems) {
    this.unstored = new UnstoredMedia(database);
    this.failedItems = failedItems;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    return unstored.note("upload-media", context.data(MediaUploadRequested.class), step);
  }

  @Override
  public Object onFailure(FailureContext context, Step step) {
    return step.run(
        "fail-or-redrive",
        String.class,
        () -> failedItems.failOrRedrive(MediaUploadRequested.class, context));
  }
}

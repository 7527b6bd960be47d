package io.wamcp.inngest;

import java.util.Optional;

/**
 * What a throwable means for further attempts.
 *
 * @param last whether there must be none
 * @param retryAfter when the next one shall be, in the form of the header
 */
record Failure(boolean last, Optional<String> retryAfter) {

  /** Judges what user code threw in this attempt. */
  static Failure of(Throwable error, int attempt, int maxAttempts) {
    boolean hopeless =
        error instanceof NonRetriableException
            || error instanceof StepException
            || error instanceof InngestSendException send && !send.retriable();
    if (hopeless || attempt + 1 >= maxAttempts) {
      return new Failure(true, Optional.empty());
    }
    return new Failure(
        false,
        error instanceof RetryAfterException later
            ? Optional.of(later.headerValue())
            : Optional.empty());
  }
}

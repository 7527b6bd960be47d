package io.wamcp.inngest;

/** How a call of a function left its run. */
public enum CallOutcome {
  /** The run is over with a result. */
  FINISHED,
  /** The run is over without one. */
  FAILED,
  /** Steps were found, planned or done: the server calls again. */
  STEP,
  /** A step failed for good: the function is called again to deal with that. */
  STEP_FAILED,
  /** A step, or what is between steps, failed and will be tried again. */
  RETRY;

  static CallOutcome of(CallReply reply) {
    boolean failed = reply.noRetry().isPresent();
    boolean last = reply.noRetry().orElse(false);
    if (reply.status() == 206 && !failed) {
      return STEP;
    }
    if (reply.status() == 206) {
      return last ? STEP_FAILED : RETRY;
    }
    if (reply.status() == 200) {
      return FINISHED;
    }
    return last ? FAILED : RETRY;
  }
}

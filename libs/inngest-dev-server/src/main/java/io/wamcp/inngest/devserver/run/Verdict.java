package io.wamcp.inngest.devserver.run;

/** What became of an event that may start a function. */
public enum Verdict {
  /** There is a run. */
  STARTED,
  /** It waits with others for a run they share. */
  GATHERED,
  /** A rate limit or an idempotency key drops it. */
  RATE_LIMITED,
  /** A run of the singleton exists. */
  SKIPPED,
  /** Its id started the function before. */
  KNOWN
}

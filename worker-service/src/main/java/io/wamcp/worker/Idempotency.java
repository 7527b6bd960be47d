package io.wamcp.worker;

/** The key under which Inngest starts a function once in 24 hours (D4). */
public final class Idempotency {

  /**
   * The sending's name. An event without one, which no service of ours sends, has its event id for
   * it: Inngest takes what is missing for one value, and of all such events only the first would
   * start anything.
   */
  public static final String OF_SENDING =
      "event.data.dispatchKey != null ? event.data.dispatchKey : event.id";

  private Idempotency() {}
}

package io.wamcp.outbox;

/**
 * What one POST brought.
 *
 * @param accepted how many events the engine took, the first ones of the list
 * @param end why it took no more
 * @param reason the engine's words, empty when all were taken
 */
record SendOutcome(int accepted, End end, String reason) {

  enum End {
    /** All were taken. */
    COMPLETE,
    /** One of the rest is invalid: sending it again changes nothing. */
    REJECTED,
    /** The engine is away, busy, or does not let us in: later may do. */
    UNAVAILABLE
  }

  static SendOutcome complete(int accepted) {
    return new SendOutcome(accepted, End.COMPLETE, "");
  }

  static SendOutcome rejected(int accepted, String reason) {
    return new SendOutcome(accepted, End.REJECTED, reason);
  }

  static SendOutcome unavailable(int accepted, String reason) {
    return new SendOutcome(accepted, End.UNAVAILABLE, reason);
  }
}

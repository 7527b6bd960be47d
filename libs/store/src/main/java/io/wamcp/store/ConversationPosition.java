package io.wamcp.store;

/**
 * A place in the order in which readers see messages: the transaction that wrote a message, then
 * the order within it. Transactions below the horizon of a {@link ConversationPage} have all ended,
 * so nothing can appear before a place below it any more.
 *
 * @param xid number of the writing transaction
 * @param seq order of acceptance
 */
public record ConversationPosition(long xid, long seq) {

  /** Before every message. */
  public static final ConversationPosition START = new ConversationPosition(0, 0);

  public ConversationPosition {
    if (xid < 0 || seq < 0) {
      throw new IllegalArgumentException("a position has no negative part");
    }
  }
}

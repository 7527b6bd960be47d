package io.wamcp.mcp.notify;

/** Gets the notifications of one channel. Called on the listener's thread, so it must be quick. */
public interface Subscriber {

  /** Something happened. A hint: the rows are the truth. */
  void notified(String payload);

  /** Notifications may have been missed: everybody should read again. */
  void mayHaveMissed();
}

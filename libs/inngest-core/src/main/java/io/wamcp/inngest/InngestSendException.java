package io.wamcp.inngest;

import java.util.List;

/** Events could not be sent, or not all of them. */
public class InngestSendException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final boolean retriable;
  private final transient List<String> acceptedIds;

  InngestSendException(
      int status, String message, List<String> acceptedIds, boolean retriable, Throwable cause) {
    super(message, cause);
    this.status = status;
    this.acceptedIds = List.copyOf(acceptedIds);
    this.retriable = retriable;
  }

  static InngestSendException local(String message) {
    return new InngestSendException(0, message, List.of(), false, null);
  }

  /** The server's status, or 0 when it gave none. */
  public int status() {
    return status;
  }

  /**
   * The server's ids for the events it did take: the first ones of the list, in order, since it
   * stops at the first bad event without undoing the ones before.
   */
  public List<String> acceptedIds() {
    return acceptedIds == null ? List.of() : acceptedIds;
  }

  /** Whether sending the same events again later may succeed. */
  public boolean retriable() {
    return retriable;
  }
}

package io.wamcp.inngest.internal;

/**
 * A server's answer.
 *
 * @param status HTTP status
 * @param body as received
 */
public record HttpReply(int status, byte[] body) {

  /** Whether the status is one of success. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }
}

package io.wamcp.inngest;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** How a client reaches its server: by default with the JDK's HTTP client. Thread-safe. */
public interface Transport extends AutoCloseable {

  /**
   * A server's answer.
   *
   * @param status HTTP status
   * @param body as received
   */
  record Reply(int status, byte[] body) {

    /** Whether the status is one of success. */
    public boolean ok() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * Sends one request and reads its whole answer.
   *
   * @param largestReply bytes; a longer answer is none
   * @throws IOException when no answer came in time, or it was too long
   * @throws InterruptedException when this thread was interrupted; the exchange is dropped
   */
  Reply exchange(
      String method, URI uri, Map<String, String> headers, byte[] body, long largestReply)
      throws IOException, InterruptedException;

  /** Drops what is in flight. */
  @Override
  default void close() {}
}

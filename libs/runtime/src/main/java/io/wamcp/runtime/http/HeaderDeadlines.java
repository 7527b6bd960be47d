package io.wamcp.runtime.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;

/**
 * Cuts connections whose request headers drip in: from the request's first byte to the end of its
 * headers there is only so much time. The wait for a first byte is an idle connection's and bounded
 * as such. Thread-safe.
 */
final class HeaderDeadlines implements Http1ConnectionListener {

  /** A connection is read by one thread, and nobody else's. */
  private static final ThreadLocal<Deadline> RUNNING = new ThreadLocal<>();

  private final Duration timeout;

  HeaderDeadlines(Duration timeout) {
    this.timeout = timeout;
  }

  /** A request begins to arrive on the connection of this thread, or has begun before. */
  void begin() {
    if (RUNNING.get() == null) {
      RUNNING.set(Deadline.start(timeout));
    }
  }

  /** The whole first line may have come with the end of the request before. */
  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    begin();
  }

  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    Deadline deadline = RUNNING.get();
    if (deadline != null) {
      RUNNING.remove();
      deadline.end();
    }
  }
}

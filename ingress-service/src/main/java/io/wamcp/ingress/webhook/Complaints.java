package io.wamcp.ingress.webhook;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says that webhooks are not stored, once a second at most: under overload a line for each would
 * cost what is short. Safe for any thread.
 */
final class Complaints {

  private static final Logger LOG = System.getLogger(Complaints.class.getName());
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final AtomicLong since = new AtomicLong();
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  void about(Exception reason) {
    since.incrementAndGet();
    long now = System.nanoTime();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS)) {
      LOG.log(
          Level.WARNING,
          "{0} webhooks could not be stored in time, the last one: {1}",
          since.getAndSet(0),
          reason.toString());
    }
  }
}

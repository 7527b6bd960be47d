package io.wamcp.runtime.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what long bodies of all requests being answered may take together: a thousand bodies of
 * some megabytes are more than any heap. Short bodies always have room, their number is bounded; so
 * whoever sends long ones, and slowly, is in nobody's way but theirs. Safe for any thread.
 */
final class BodyMemory {

  /** What becomes of a body takes several times its length. */
  private static final int PART_OF_HEAP = 8;

  private static final long SHORT = 64 * 1024;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  BodyMemory(long limit) {
    this.limit = limit;
  }

  /** As the settings say; one longest body always has room when no other long one is there. */
  static BodyMemory of(ServerSettings settings) {
    long wanted = settings.maxBodyMemory();
    long limit = wanted > 0 ? wanted : Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return new BodyMemory(Math.max(limit, settings.maxPayloadBytes()));
  }

  /** What one request's body takes. For one thread. */
  final class Share {

    private long arrived;
    private long taken;
    private boolean closed;

    /**
     * More of the body has come.
     *
     * @throws HttpError 503 when there is no room for it
     */
    void arrived(long bytes) {
      arrived += bytes;
      long more = arrived - SHORT - taken;
      if (closed || more <= 0) {
        return;
      }
      if (used.addAndGet(more) > limit) {
        used.addAndGet(-more);
        throw HttpError.busyInTheMiddle();
      }
      taken += more;
    }

    /** Gives everything back; what comes now is thrown away and takes nothing. */
    void close() {
      closed = true;
      used.addAndGet(-taken);
      taken = 0;
    }
  }

  Share share() {
    return new Share();
  }

  /** Whether a body of this length would have room now. */
  boolean roomFor(long bytes) {
    return bytes <= SHORT || used.get() + bytes - SHORT <= limit;
  }

  long used() {
    return used.get();
  }
}

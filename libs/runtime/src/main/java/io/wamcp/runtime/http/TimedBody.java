package io.wamcp.runtime.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A request's body that has to arrive within a time from its first read on, however it drips in.
 * When the time is over during a read, the connection is cut and the server says so; between reads
 * a {@link BodyTimeoutException} does. What has come counts in {@link BodyMemory}. What the reader
 * does between reads is left alone. For one thread.
 */
final class TimedBody extends InputStream {

  private final InputStream in;
  private final Duration timeout;
  private final BodyMemory.Share memory;
  private long firstRead;
  private boolean started;
  private boolean ended;

  TimedBody(InputStream in, Duration timeout, BodyMemory.Share memory) {
    this.in = in;
    this.timeout = timeout;
    this.memory = memory;
  }

  private interface Read {
    int read() throws IOException;
  }

  @Override
  public int read() throws IOException {
    int next = timed(in::read);
    memory.arrived(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = timed(() -> in.read(target, offset, length));
    memory.arrived(Math.max(0, count));
    return count;
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  /** May read: the server takes what is left of a body before the next request. */
  @Override
  public void close() throws IOException {
    if (ended) {
      in.close();
      return;
    }
    timed(
        () -> {
          in.close();
          return -1;
        });
  }

  private int timed(Read read) throws IOException {
    Duration left = left();
    if (left.isNegative() || left.isZero()) {
      throw new BodyTimeoutException();
    }
    Deadline deadline = Deadline.start(left);
    try {
      int result = read.read();
      ended = result < 0;
      return result;
    } finally {
      deadline.end();
    }
  }

  private Duration left() {
    long now = System.nanoTime();
    if (!started) {
      started = true;
      firstRead = now;
    }
    return timeout.minusNanos(now - firstRead);
  }
}

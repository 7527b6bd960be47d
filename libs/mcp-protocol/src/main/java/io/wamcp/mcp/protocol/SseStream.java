package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An answer made of server-sent events. A comment goes out at once, so that proxies pass the
 * headers on, and then at every tick of the keep alive. Thread-safe: one lock per stream. A failed
 * write ends this stream and nothing else; so does a client that reads nothing for several ticks.
 */
final class SseStream implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SseStream.class.getName());

  /** Ticks a write may take before the client counts as gone. */
  static final int MOST_MISSED_TICKS = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicInteger missedTicks = new AtomicInteger();
  private final JsonCodec json;
  private final OutputStream out;
  private final ScheduledFuture<?> ticks;
  private volatile boolean broken;
  private volatile boolean stalled;
  private boolean closed;

  private SseStream(JsonCodec json, OutputStream out, KeepAlive keepAlive) {
    this.json = json;
    this.out = out;
    comment("open");
    this.ticks = keepAlive.every(this::tick);
  }

  static SseStream open(ServerResponse response, JsonCodec json, KeepAlive keepAlive) {
    response.status(200);
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header("X-Accel-Buffering", "no");
    return on(response.outputStream(), json, keepAlive);
  }

  /** A stream on these bytes, whose headers somebody else has sent. */
  static SseStream on(OutputStream out, JsonCodec json, KeepAlive keepAlive) {
    return new SseStream(json, out, keepAlive);
  }

  /** Sends a JSON-RPC message as one event. Does nothing once the stream has ended. */
  void send(JsonNode message) {
    write("event: message\ndata: " + json.text(message) + "\n\n");
  }

  /** Lets {@link #awaitDone()} return. Who serves the stream says goodbye and closes it. */
  void finish() {
    done.countDown();
  }

  /**
   * Waits until the stream is to end or its client has left.
   *
   * @throws CloseConnectionException when the client does not read, so that only the end of the
   *     connection frees whoever writes to it
   */
  void awaitDone() {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stalled) {
      throw new CloseConnectionException("a client does not read its stream");
    }
  }

  /** True once a write has failed. */
  boolean isBroken() {
    return broken;
  }

  private void comment(String text) {
    write(": " + text + "\n\n");
  }

  private void tick() {
    // Whoever holds the lock is writing, which keeps the stream alive as well.
    if (lock.tryLock()) {
      try {
        missedTicks.set(0);
        comment("keep-alive");
      } finally {
        lock.unlock();
      }
    } else if (missedTicks.incrementAndGet() >= MOST_MISSED_TICKS) {
      stalled = true;
      breakOff();
    }
  }

  private void write(String text) {
    lock.lock();
    try {
      if (closed || broken) {
        return;
      }
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException | RuntimeException e) {
      breakOff();
      LOG.log(Level.DEBUG, "client has left a stream", e);
    } finally {
      lock.unlock();
    }
  }

  private void breakOff() {
    broken = true;
    done.countDown();
  }

  @Override
  public void close() {
    ticks.cancel(false);
    if (stalled) {
      return; // Somebody still writes; the end of the connection ends that.
    }
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      out.close();
    } catch (IOException | RuntimeException e) {
      broken = true;
      LOG.log(Level.DEBUG, "client has left a stream", e);
    } finally {
      lock.unlock();
    }
  }
}

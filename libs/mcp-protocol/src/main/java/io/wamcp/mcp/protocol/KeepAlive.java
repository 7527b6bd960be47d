package io.wamcp.mcp.protocol;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ticks for streams. Each tick runs on a virtual thread of its own, so that a client that does not
 * read cannot hold up the streams of others.
 */
record KeepAlive(ScheduledExecutorService scheduler, Duration interval) {

  ScheduledFuture<?> every(Runnable tick) {
    long nanos = interval.toNanos();
    return scheduler.scheduleAtFixedRate(
        () -> Thread.ofVirtual().name("mcp-keep-alive").start(tick),
        nanos,
        nanos,
        TimeUnit.NANOSECONDS);
  }
}

package io.wamcp.local.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How soon a client that follows a number hears of a webhook. */
final class PushBench {

  /**
   * Hints are gathered for a quarter of a second, so each webhook has a notification of its own.
   */
  private static final Duration BETWEEN = Duration.ofMillis(400);

  /** Enough for a 99th percentile that is not the maximum. */
  private static final int FEWEST = 120;

  private static final int ACKNOWLEDGED_SECONDS = 10;

  private PushBench() {}

  static void run(BenchStack stack, McpRequests requests, Report report) {
    String resource = "wamcp://numbers/" + stack.number() + "/messages";
    try (HttpConnections connections = new HttpConnections(requests.endpoint());
        Follower follower =
            Follower.open(requests.endpoint(), requests.listen(connections, 1, resource))) {
      Latencies latencies = new Latencies();
      for (int i = 0; i < FEWEST; i++) {
        long posted = System.nanoTime();
        stack.postMessage(i);
        LockSupport.parkNanos(BETWEEN.toNanos());
        follower.heardAfter(posted, latencies);
      }
      report.row("webhook → resources/updated, one at a time", latencies);
      report.atMost("webhook → resources/updated p99", latencies.percentile(0.99), 1_000, "ms");
      report.atMost("webhook → resources/updated: not told", latencies.failures(), 0, "");
    }
  }

  /** A stream and when it said that something has changed. */
  private static final class Follower implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader lines;
    private final ConcurrentSkipListSet<Long> heard = new ConcurrentSkipListSet<>();
    private final CountDownLatch acknowledged = new CountDownLatch(1);

    private Follower(Socket socket) throws IOException {
      this.socket = socket;
      this.lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    static Follower open(URI server, byte[] request) {
      try {
        Follower follower = new Follower(new Socket(server.getHost(), server.getPort()));
        follower.socket.getOutputStream().write(request);
        Thread.ofVirtual().start(follower::read);
        if (!follower.acknowledged.await(ACKNOWLEDGED_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("a stream was not acknowledged");
        }
        return follower;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    private void read() {
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.contains("resources/updated")) {
            heard.add(System.nanoTime());
          } else if (line.contains("subscriptions/acknowledged")) {
            acknowledged.countDown();
          }
        }
      } catch (IOException e) {
        // Closed by this side.
      }
    }

    /** Waits for the first notification after a moment, ten seconds at most. */
    void heardAfter(long moment, Latencies latencies) {
      long end = moment + Duration.ofSeconds(10).toNanos();
      Long told = heard.higher(moment);
      while (told == null && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
        told = heard.higher(moment);
      }
      if (told == null) {
        latencies.fail();
      } else {
        latencies.add(told - moment);
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }
}

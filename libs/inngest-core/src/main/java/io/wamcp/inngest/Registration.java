package io.wamcp.inngest;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Registers an app at its server when the app starts, again and again until the server takes it.
 * Works on a virtual thread of its own; thread-safe. Close it to stop trying.
 */
public final class Registration implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Registration.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Attempt attempt;
  private final int functions;
  private final Duration longestPause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean registered;
  private final Thread worker;

  /** Asks the server once; says whether it saw a change. */
  @FunctionalInterface
  interface Attempt {
    boolean make() throws EngineApiException, InterruptedException;
  }

  private Registration(Attempt attempt, int functions, Duration longestPause) {
    this.attempt = attempt;
    this.functions = functions;
    this.longestPause = longestPause;
    this.worker = Thread.ofVirtual().name("inngest-registration").unstarted(this::work);
  }

  /**
   * Starts registering. To be called once the app accepts requests, for the server may call at
   * once.
   *
   * @param serveUrl the endpoint's URL as the server reaches it; {@code INNGEST_SERVE_ORIGIN} and
   *     {@code INNGEST_SERVE_PATH} win over it
   * @throws IllegalArgumentException when it is no http or https URL, or has a query
   */
  public static Registration start(InngestEndpoint endpoint, URI serveUrl) {
    return start(endpoint, serveUrl, LONGEST_PAUSE);
  }

  /** As {@link #start(InngestEndpoint, URI)}, with pauses growing to this length. */
  public static Registration start(InngestEndpoint endpoint, URI serveUrl, Duration longestPause) {
    endpoint.checkServeUrl(serveUrl);
    return start(() -> endpoint.register(serveUrl), endpoint.functionCount(), longestPause);
  }

  static Registration start(Attempt attempt, int functions, Duration longestPause) {
    Registration registration = new Registration(attempt, functions, longestPause);
    registration.worker.start();
    return registration;
  }

  /** Whether the server has taken the app. */
  public boolean registered() {
    return registered;
  }

  /** Whether it still tries. */
  boolean running() {
    return worker.isAlive();
  }

  private void work() {
    Duration pause = FIRST_PAUSE.compareTo(longestPause) < 0 ? FIRST_PAUSE : longestPause;
    try {
      while (!attempted()) {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
      }
    } catch (InterruptedException e) {
      // Closed while asking the server: nothing is left to do.
      Thread.currentThread().interrupt();
    }
  }

  private boolean attempted() throws InterruptedException {
    try {
      boolean modified = attempt.make();
      registered = true;
      LOG.log(
          System.Logger.Level.INFO,
          "registered {0} functions at the Inngest server, {1}",
          functions,
          modified ? "with changes" : "unchanged");
      return true;
    } catch (EngineApiException e) {
      String reason = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
      // A refusal will not pass by itself; a server that is still starting will.
      LOG.log(
          e.status() >= 400 && e.status() < 500
              ? System.Logger.Level.ERROR
              : System.Logger.Level.WARNING,
          "not registered at the Inngest server, will try again: " + e.getMessage() + reason);
      return false;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "not registered at the Inngest server, will try again", e);
      return false;
    }
  }

  /** Stops trying; what was registered stays. */
  @Override
  public void close() {
    closed.countDown();
    worker.interrupt();
  }
}

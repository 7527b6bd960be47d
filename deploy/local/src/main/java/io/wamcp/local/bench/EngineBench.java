package io.wamcp.local.bench;

import io.helidon.webserver.WebServer;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.OutgoingEvent;
import io.wamcp.inngest.Registration;
import io.wamcp.inngest.ServeHandler;
import io.wamcp.local.StackInfo;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the engine alone does: runs of one step, of an app that does nothing else. */
final class EngineBench implements AutoCloseable {

  private static final String EVENT = "bench/run.asked";
  private static final int PER_SECOND = 300;
  private static final int MOST_REQUESTS = 200;

  /** At this rate the compilers have as much to do as the engine for about a minute. */
  private static final Duration WARM_UP = Duration.ofSeconds(75);

  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** When it was sent, by the clock of this process. */
  private record Asked(long sentAt) {}

  private final InngestClient client;
  private final WebServer server;
  private final Registration registration;
  private final Map<String, Long> stepDoneAt = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(MOST_REQUESTS);
  private final AtomicLong ended = new AtomicLong();
  private volatile Latencies toFirstCall = new Latencies();
  private volatile Latencies toNextCall = new Latencies();

  private EngineBench(StackInfo.EngineInfo engine) {
    Map<String, String> environment = new HashMap<>();
    environment.put("INNGEST_BASE_URL", engine.url());
    environment.put("INNGEST_EVENT_KEY", engine.eventKey());
    if (engine.signingKey() == null) {
      environment.put("INNGEST_DEV", "1");
    } else {
      environment.put("INNGEST_SIGNING_KEY", engine.signingKey());
    }
    client =
        InngestClient.create(
            "bench", InngestConfig.fromEnvironment(environment), Clock.systemUTC());
    ServeHandler handler = ServeHandler.of(client, List.of(function()));
    server =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .routing(routing -> routing.register("/api/inngest", handler))
            .build()
            .start();
    registration =
        Registration.start(
            handler.endpoint(), URI.create("http://127.0.0.1:" + server.port() + "/api/inngest"));
  }

  private InngestFunction function() {
    return InngestFunction.of(
        FunctionDefinition.named("one-step").on(EVENT).build(),
        (context, step) -> {
          long now = System.nanoTime();
          Long stepDone = stepDoneAt.remove(context.runId());
          if (stepDone == null) {
            toFirstCall.add(now - context.data(Asked.class).sentAt());
          } else {
            toNextCall.add(now - stepDone);
            ended.incrementAndGet();
          }
          return step.run(
              "only",
              Boolean.class,
              () -> stepDoneAt.put(context.runId(), System.nanoTime()) == null);
        });
  }

  static void run(BenchStack stack, Duration duration, Report report) {
    try (EngineBench bench = new EngineBench(stack.info().inngest())) {
      await(bench.registration::registered);
      bench.load(WARM_UP);
      bench.toFirstCall = new Latencies();
      bench.toNextCall = new Latencies();
      long begin = System.nanoTime();
      Latencies sends = bench.load(duration);
      double seconds = (System.nanoTime() - begin) / 1e9;
      report.row("event sent, " + PER_SECOND + "/s", sends);
      report.row("event → first call, " + PER_SECOND + " runs/s", bench.toFirstCall);
      report.row("step → next call, " + PER_SECOND + " runs/s", bench.toNextCall);
      // The last runs end after the last event was sent.
      double sustained = sends.count() / Math.max(seconds, duration.toSeconds());
      report.atMost("events not taken", sends.refused() + sends.failures(), 0, "");
      report.atLeast("runs of one step, each second", sustained, 0.97 * PER_SECOND, "");
      report.atMost("event → first call p95", bench.toFirstCall.percentile(0.95), 25, "ms");
      report.atMost("step → next call p95", bench.toNextCall.percentile(0.95), 10, "ms");
    }
  }

  /** Sends at an even pace and waits until all runs have ended. */
  private Latencies load(Duration duration) {
    ended.set(0);
    Latencies sends = OpenLoop.run(PER_SECOND, duration, i -> send());
    await(() -> ended.get() >= sends.count());
    return sends;
  }

  private int send() {
    // More would only measure how many connections there can be.
    if (!places.tryAcquire()) {
      return OpenLoop.BUSY;
    }
    try {
      client.send(OutgoingEvent.of(EVENT, new Asked(System.nanoTime())));
      return OpenLoop.OK;
    } finally {
      places.release();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the engine did not end its runs");
      }
      LockSupport.parkNanos(5_000_000L);
    }
  }

  @Override
  public void close() {
    registration.close();
    server.stop();
  }
}

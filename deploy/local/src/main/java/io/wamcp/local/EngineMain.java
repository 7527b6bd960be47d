package io.wamcp.local;

import io.wamcp.inngest.devserver.DevServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The stack's Inngest-compatible server as a process of its own, told by the environment what
 * {@link EngineSettings} says, and what a test lets happen to it.
 */
final class EngineMain {

  /** Keeps its variables apart from those of the person who starts the stack. */
  static final String PREFIX = "INNGEST_DEV_SERVER_";

  private static final long LOOK_MILLIS = 20;

  private EngineMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String key : EngineSettings.KEYS) {
      String value = System.getenv(PREFIX + ProcessHost.variable(key));
      if (value != null) {
        settings.put(key, value);
      }
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Clock clock = EngineSettings.clock(settings);
    DevServer server = EngineSettings.start(settings, clock);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                }));
    System.out.println("inngest-dev-server ready on " + server.url());
    follow(settings, server, clock, stopped);
  }

  /** Tells the server when its clock was moved, and while events are to be forgotten. */
  private static void follow(
      Map<String, String> settings, DevServer server, Clock clock, CountDownLatch stopped)
      throws InterruptedException {
    String forget = settings.get(EngineSettings.FORGET_FILE);
    Instant last = clock.instant();
    while (!stopped.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      Instant now = clock.instant();
      if (Duration.between(last, now).toMillis() > 10 * LOOK_MILLIS) {
        server.clockChanged();
      }
      last = now;
      if (forget != null) {
        server.forgetAcknowledgedEvents(Files.exists(Path.of(forget)));
      }
    }
  }
}

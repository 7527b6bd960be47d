package io.wamcp.runtime;

import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.fault.FaultSettings;
import io.wamcp.runtime.logging.JsonLogs;
import io.wamcp.runtime.logging.LogSettings;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One service as a process: reads the settings, sets up the log, starts the service, and stops it
 * when the process is told to end (SIGTERM, SIGINT).
 */
public final class ServiceProcess {

  /** Exit code where the service could not start for another reason than its configuration. */
  public static final int START_FAILED = 1;

  /** Exit code where the configuration cannot be used. */
  public static final int BAD_CONFIGURATION = 2;

  static {
    JsonLogs.keepToTheEnd(); // before the first logger is made, which is the next line
  }

  private static final Logger LOG = System.getLogger(ServiceProcess.class.getName());

  private ServiceProcess() {}

  /** Starts a service from its settings; throws {@link ConfigException} where they do not do. */
  @FunctionalInterface
  public interface Starter {
    AutoCloseable start(Settings settings) throws Exception;
  }

  /** Runs until the process is told to end; ends it with an exit code where the start fails. */
  public static void run(String name, Starter starter) {
    try {
      start(name, Settings.load(System.getenv()), starter);
    } catch (Exception e) {
      System.exit(explain(name, e, System.err));
    }
  }

  private static void start(String name, Settings settings, Starter starter) throws Exception {
    JsonLogs.install(LogSettings.from(settings));
    FaultSettings.arm(settings);
    long begin = System.nanoTime();
    AutoCloseable service = starter.start(settings);
    stopAtExit(name, service, ShutdownSettings.from(settings).limit());
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    // only now: whoever waits for this line may send SIGTERM at once
    LOG.log(Level.INFO, "{0} started in {1} ms", name, Long.toString(millis));
  }

  /** Tells the operator why there is no start, and gives the exit code. */
  static int explain(String name, Exception e, PrintStream err) {
    if (e instanceof ConfigException) {
      err.println(name + " cannot start: " + e.getMessage());
      return BAD_CONFIGURATION;
    }
    err.println(name + " cannot start: " + e);
    LOG.log(Level.ERROR, () -> name + " cannot start", e);
    return START_FAILED;
  }

  private static void stopAtExit(String name, AutoCloseable service, Duration limit) {
    Thread hook = new Thread(() -> stop(name, service, limit), "stop-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Closes on a thread of its own, so that a part that hangs cannot keep the process alive. */
  static boolean stop(String name, AutoCloseable service, Duration limit) {
    CountDownLatch stopped = new CountDownLatch(1);
    Thread.ofPlatform()
        .name("close-" + name)
        .daemon()
        .start(
            () -> {
              try {
                service.close();
              } catch (Exception e) {
                LOG.log(Level.WARNING, () -> name + " did not stop cleanly", e);
              } finally {
                stopped.countDown();
              }
            });
    try {
      return stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.wamcp.inngest.devserver;

import io.wamcp.inngest.SigningKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Starts a server from the command line; stops on SIGTERM. */
public final class Main {

  private static final String USAGE =
      """
      usage: inngest-dev-server --jdbc-url URL [--user U] [--password P] [--host H] [--port N]
             [--signing-key K] [--event-key K]... [-u|--app-url URL]... [--retry-interval SECONDS]
             [--tick MILLISECONDS] [--max-runs-per-second N]
      Each flag can also be set as INNGEST_DEV_SERVER_<FLAG>, lists separated by commas.""";

  private Main() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) throws InterruptedException {
    DevServer server;
    try {
      server = configure(arguments, System.getenv()).start();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
      return;
    } catch (RuntimeException e) {
      String cause = e.getCause() == null ? "" : " (" + e.getCause() + ")";
      System.err.println("inngest-dev-server cannot start: " + e.getMessage() + cause);
      System.exit(1);
      return;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                }));
    System.out.println("inngest-dev-server ready on " + server.url());
    stopped.await();
  }

  /** What flags and environment say; flags win. */
  static DevServerBuilder configure(String[] arguments, Map<String, String> environment) {
    CommandLine line = CommandLine.parse(arguments, environment);
    DevServerBuilder builder = DevServer.builder();
    builder.jdbcUrl(
        line.one("jdbc-url")
            .orElseThrow(() -> new IllegalArgumentException("--jdbc-url is missing")));
    line.one("user").ifPresent(builder::user);
    line.one("password").ifPresent(builder::password);
    line.one("schema").ifPresent(builder::schema);
    line.one("host").ifPresent(builder::host);
    builder.port(line.one("port").map(text -> number("port", text)).orElse(8288));
    line.one("signing-key").map(SigningKey::of).ifPresent(builder::signingKey);
    builder.eventKeys(line.all("event-key"));
    builder.appUrls(line.all("app-url"));
    line.one("retry-interval")
        .map(text -> Duration.ofSeconds(number("retry-interval", text)))
        .ifPresent(delay -> builder.retryBackoff(RetryBackoff.constant(delay)));
    line.one("tick").map(text -> Duration.ofMillis(number("tick", text))).ifPresent(builder::tick);
    line.one("max-runs-per-second")
        .map(text -> number("max-runs-per-second", text))
        .ifPresent(builder::maxRunsPerSecond);
    return builder;
  }

  private static int number(String flag, String text) {
    if (!text.matches("\\d{1,6}")) {
      throw new IllegalArgumentException("--" + flag + " is not a number: " + text);
    }
    return Integer.parseInt(text);
  }
}

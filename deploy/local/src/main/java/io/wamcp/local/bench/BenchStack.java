package io.wamcp.local.bench;

import io.wamcp.local.FrontDoor;
import io.wamcp.local.LocalStack;
import io.wamcp.local.McpCaller;
import io.wamcp.local.StackInfo;
import io.wamcp.local.StackOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stack under load, each service in a process of its own, Postgres with durable commits that
 * remembers when each was made.
 */
final class BenchStack implements AutoCloseable {

  /** At a third of the rate much is not compiled yet that is called at the rate. */
  static final Duration AT_THE_RATE = Duration.ofSeconds(30);

  private static final int WARM_UP_PART = 5;

  private final LocalStack stack;
  private final StackInfo info;
  private final BenchDatabase database;
  private final WebhookClient webhooks;
  private final McpCaller mcp;
  private final FrontDoor door;
  private final AtomicLong ids = new AtomicLong(Instant.now().getEpochSecond() % 1_000_000_000L);

  private BenchStack(LocalStack stack, boolean embedded) {
    this.stack = stack;
    this.info = stack.info();
    this.database = new BenchDatabase(info, embedded);
    this.webhooks = new WebhookClient(info, number());
    this.mcp = new McpCaller(info.mcp().url(), info.mcp().apiKey());
    this.door = new FrontDoor(info);
  }

  /**
   * Starts one.
   *
   * @param warmUp how long it works before anything is measured
   * @param more settings for its parts, beyond the defaults
   */
  static BenchStack start(StackOptions options, Duration warmUp, Map<String, String> more) {
    LocalStack stack = LocalStack.start(options.inProcesses(), more);
    try {
      BenchStack bench = new BenchStack(stack, options.engine().isEmpty());
      bench.database.execute("ALTER SYSTEM SET track_commit_timestamp = on");
      WalFiles.roomFor(bench.database);
      stack.postgres().stop();
      stack.postgres().start();
      WalFiles.make(bench.database);
      bench.warmUp(warmUp);
      return bench;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** Compiled code and filled pools are what an operator has after the first minute. */
  private void warmUp(Duration duration) {
    for (int second = 0; second < duration.toSeconds(); second += WARM_UP_PART) {
      OpenLoop.run(100, Duration.ofSeconds(WARM_UP_PART - 1), this::postMessage);
      OpenLoop.run(15, Duration.ofSeconds(1), this::send);
      database.settle();
    }
  }

  LocalStack stack() {
    return stack;
  }

  StackInfo info() {
    return info;
  }

  BenchDatabase database() {
    return database;
  }

  WebhookClient webhooks() {
    return webhooks;
  }

  FrontDoor door() {
    return door;
  }

  String number() {
    return info.meta().phoneNumberIds().getFirst();
  }

  /** Posts one new text message; its id says when. */
  int postMessage(int i) {
    return webhooks.post(webhooks.message(person(i), wamid(), "message " + i));
  }

  /**
   * Sends one text with {@code wait=false}, each to another person: how often one of them may be
   * written to is limited, and messages behind the limit wait.
   */
  int send(int i) {
    String to = "+1556" + String.format("%07d", ids.incrementAndGet() % 10_000_000);
    Map<String, Object> arguments =
        Map.of("phoneNumberId", number(), "to", to, "body", "bench " + i, "force", true);
    return mcp.call("send_message", arguments).error() ? 400 : OpenLoop.OK;
  }

  McpCaller mcp() {
    return mcp;
  }

  static String person(int i) {
    return "1555" + String.format("%07d", i % 5_000);
  }

  /** A fresh message id that carries the time it was made: milliseconds since 1970. */
  String wamid() {
    return "wamid.bench-" + Instant.now().toEpochMilli() + "-" + ids.incrementAndGet();
  }

  /** SQL for the milliseconds from a row's {@link #wamid()} to the commit that wrote it. */
  static String sinceMade(String row) {
    return "extract(epoch FROM pg_xact_commit_timestamp("
        + row
        + ".xmin)) * 1000 - split_part("
        + row
        + ".wamid, '-', 2)::numeric";
  }

  static String someId() {
    return UUID.randomUUID().toString();
  }

  @Override
  public void close() {
    webhooks.close();
    stack.close();
  }
}

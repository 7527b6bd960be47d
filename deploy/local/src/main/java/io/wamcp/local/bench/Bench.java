package io.wamcp.local.bench;

import io.wamcp.local.FrontDoor;
import io.wamcp.local.LocalStack;
import io.wamcp.local.McpCaller;
import io.wamcp.local.StackInfo;
import io.wamcp.local.StackOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * {@code ./wa-mcp bench}: what this machine does, with everything on it: the services in processes
 * of their own, Postgres with durable commits, the embedded engine.
 */
public final class Bench {

  private static final String INBOUND =
      "SELECT extract(epoch FROM m.created_at - i.received_at) * 1000 FROM messages m"
          + " JOIN inngest_idempotency i ON i.event_id = 'msg:%s:' || m.wamid"
          + " WHERE m.wamid LIKE 'wamid.bench-%%'";
  private static final String OUTBOUND =
      "SELECT extract(epoch FROM a.started_at - m.created_at) * 1000 FROM messages m"
          + " JOIN send_attempts a ON a.message_id = m.id AND a.attempt = 1";

  private final LocalStack stack;
  private final FrontDoor door;
  private final McpCaller mcp;
  private final String number;

  private Bench(LocalStack stack) {
    StackInfo info = stack.info();
    this.stack = stack;
    this.door = new FrontDoor(info);
    this.mcp = new McpCaller(info.mcp().url(), info.mcp().apiKey());
    this.number = info.meta().phoneNumberIds().getFirst();
  }

  /** Runs every load and prints a table in Markdown. */
  public static void run(Path data, int perSecond, Duration duration, PrintStream out) {
    try (LocalStack stack = LocalStack.start(StackOptions.onFreePorts(data).inProcesses())) {
      Bench bench = new Bench(stack);
      bench.webhooks(perSecond, Duration.ofSeconds(5));
      bench.sends(5, Duration.ofSeconds(3));
      out.println("| load | n | failed | p50 ms | p95 | p99 | p99.9 | max |");
      out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
      out.println(bench.webhooks(perSecond, duration).row("webhook POST, " + perSecond + "/s"));
      bench.settle();
      out.println(
          bench.measured(INBOUND.formatted(bench.number)).row("webhook received → row written"));
      out.println(bench.sends(10, Duration.ofSeconds(20)).row("send_message wait=false, 10/s"));
      bench.settle();
      out.println(bench.measured(OUTBOUND).row("send accepted → Meta call begins"));
    }
  }

  private Latencies webhooks(int perSecond, Duration duration) {
    return OpenLoop.run(
        perSecond,
        duration,
        i -> {
          String wamid = "wamid.bench-" + UUID.randomUUID();
          String from = "1555" + String.format("%07d", i % 5_000);
          return door.post(door.textWebhook(number, from, wamid, "message " + i)) == 200;
        });
  }

  private Latencies sends(int perSecond, Duration duration) {
    return OpenLoop.run(
        perSecond,
        duration,
        i -> {
          Map<String, Object> arguments =
              Map.of(
                  "phoneNumberId",
                  number,
                  "to",
                  "+1555" + String.format("%07d", i),
                  "body",
                  "bench " + i);
          return !mcp.call("send_message", arguments).error();
        });
  }

  /** Waits until nothing accepted is unfinished. */
  private void settle() {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (numbers("SELECT count(*) FROM event_outbox WHERE confirmation = 'consumer'")[0] > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("work is left after three minutes");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
    }
  }

  private Latencies measured(String sql) {
    double[] millis = numbers(sql);
    Latencies latencies = new Latencies(millis.length);
    for (double value : millis) {
      latencies.add((long) (value * 1e6));
    }
    return latencies;
  }

  private double[] numbers(String sql) {
    StackInfo.PostgresInfo postgres = stack.info().postgres();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      java.util.stream.DoubleStream.Builder values = java.util.stream.DoubleStream.builder();
      while (rows.next()) {
        values.add(rows.getDouble(1));
      }
      return values.build().toArray();
    } catch (SQLException e) {
      throw new IllegalStateException("the benchmark cannot read its rows", e);
    }
  }
}

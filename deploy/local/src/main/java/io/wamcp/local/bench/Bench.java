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
import java.util.concurrent.locks.LockSupport;

/**
 * {@code ./wa-mcp bench}: what this machine does, with everything on it: the services in processes
 * of their own, Postgres with durable commits, the embedded engine.
 */
public final class Bench {

  private static final String INBOUND =
      "SELECT extract(epoch FROM m.created_at - i.received_at) * 1000 FROM messages m"
          + " JOIN inngest_idempotency i ON i.event_id = 'msg:100000000000001:' || m.wamid"
          + " WHERE m.wamid LIKE 'wamid.bench-%' AND i.received_at > ";
  private static final String OUTBOUND =
      "SELECT extract(epoch FROM a.started_at - m.created_at) * 1000 FROM messages m"
          + " JOIN send_attempts a ON a.message_id = m.id AND a.attempt = 1"
          + " WHERE m.created_at > ";

  private static final String UNFINISHED =
      "SELECT (SELECT count(*) FROM event_outbox WHERE parked_at IS NULL)"
          + " + (SELECT count(*) FROM inngest.runs WHERE ended_at IS NULL)";

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
      bench.webhooks(20, Duration.ofSeconds(5));
      bench.sends(5, Duration.ofSeconds(5));
      bench.settle();
      out.println("| load | n | failed | p50 ms | p95 | p99 | p99.9 | max |");
      out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
      String mark = bench.mark();
      out.println(bench.sends(5, Duration.ofSeconds(20)).row("send_message wait=false, 5/s"));
      bench.settle();
      out.println(bench.measured(OUTBOUND, mark).row("send accepted → Meta call begins, 5/s"));
      mark = bench.mark();
      out.println(bench.webhooks(20, Duration.ofSeconds(20)).row("webhook POST, 20/s"));
      bench.settle();
      out.println(bench.measured(INBOUND, mark).row("webhook received → row written, 20/s"));
      out.println(bench.webhooks(perSecond, duration).row("webhook POST, " + perSecond + "/s"));
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

  /** Waits until nothing accepted is unfinished, the engine's hints included. */
  private void settle() {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (numbers(UNFINISHED)[0] > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("work is left after five minutes");
      }
      LockSupport.parkNanos(100_000_000L);
    }
  }

  /** The database's time, to tell one load's rows from another's. */
  private String mark() {
    return Double.toString(numbers("SELECT extract(epoch FROM now())")[0]);
  }

  private Latencies measured(String sql, String mark) {
    double[] millis = numbers(sql + "to_timestamp(" + mark + ")");
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

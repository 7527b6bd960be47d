package io.wamcp.local.bench;

import io.helidon.webserver.WebServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/** What the machine does without us; {@link BareInsert} is a floor too. */
final class Floors {

  private static final String NEWEST =
      """
      SELECT m.* FROM messages m JOIN phone_numbers n ON n.id = m.phone_number_id
      WHERE n.wa_phone_number_id = ? ORDER BY m.seq DESC LIMIT 20""";

  private Floors() {}

  /** A Helidon server that reads the same posts and answers at once. */
  static Latencies echo(BenchStack stack, int perSecond, Duration duration) {
    return echo(stack, post -> OpenLoop.run(perSecond, duration, post));
  }

  /** As above, asked by so many callers as fast as each gets its answers. */
  static Latencies echoClosed(BenchStack stack, int callers, Duration duration) {
    return echo(stack, post -> OpenLoop.closed(callers, duration, post));
  }

  private static Latencies echo(BenchStack stack, Function<IntUnaryOperator, Latencies> load) {
    return serving(stack, load, () -> OpenLoop.OK);
  }

  /** As above, each answer after the bare insert: the least that is durable before it answers. */
  static Latencies durableEcho(BenchStack stack, int callers, int connections, Duration duration) {
    return BareInsert.LEAN.on(
        stack,
        connections,
        insert -> serving(stack, post -> OpenLoop.closed(callers, duration, post), insert));
  }

  private static Latencies serving(
      BenchStack stack, Function<IntUnaryOperator, Latencies> load, IntSupplier work) {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .routing(
                routing ->
                    routing.post(
                        "/webhook/meta",
                        (req, res) -> {
                          req.content().as(byte[].class);
                          res.status(work.getAsInt()).send();
                        }))
            .build()
            .start();
    URI uri = URI.create("http://127.0.0.1:" + server.port());
    try (WebhookClient client = new WebhookClient(uri, stack.info(), stack.number())) {
      return load.apply(
          i -> client.post(client.message(BenchStack.person(i), stack.wamid(), "echo")));
    } finally {
      server.stop();
    }
  }

  /** The newest twenty messages of a number, by so many connections. */
  static Latencies select(BenchStack stack, int connections, Duration duration) {
    return onConnections(
        stack,
        connections,
        pool -> OpenLoop.closed(connections, duration, i -> select(pool, stack.number())));
  }

  private static int select(BlockingQueue<Connection> pool, String number) {
    Connection connection = taken(pool);
    try (PreparedStatement statement = connection.prepareStatement(NEWEST)) {
      statement.setString(1, number);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          rows.getString(1);
        }
      }
      return OpenLoop.OK;
    } catch (SQLException e) {
      return 0;
    } finally {
      pool.add(connection);
    }
  }

  static Latencies onConnections(
      BenchStack stack, int connections, Function<BlockingQueue<Connection>, Latencies> load) {
    BlockingQueue<Connection> pool = new LinkedBlockingQueue<>();
    try {
      for (int i = 0; i < connections; i++) {
        pool.add(stack.database().connect());
      }
      return load.apply(pool);
    } catch (SQLException e) {
      throw new IllegalStateException("the floor cannot be measured", e);
    } finally {
      pool.forEach(Floors::close);
    }
  }

  static Connection taken(BlockingQueue<Connection> pool) {
    try {
      return pool.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a connection", e);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing hangs on it.
    }
  }
}

package io.wamcp.local.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** The rows of one webhook inserted and committed, nothing else: the least that is durable. */
enum BareInsert {
  /** Into tables that have no more than their keys. */
  LEAN(
      """
      DROP TABLE IF EXISTS bench_floor_items, bench_floor_outbox;
      CREATE TABLE bench_floor_items (event_id text PRIMARY KEY, phone_number_id uuid, kind text,
        outcome text, received_at timestamptz);
      CREATE TABLE bench_floor_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_name text, subject_key text, dispatch_key text, wa_phone_number_id text, data jsonb,
        confirmation text, created_at timestamptz, first_dispatched_at timestamptz,
        next_dispatch_at timestamptz, dispatches int, UNIQUE (event_name, subject_key))"""),
  /** Into tables with the columns, indexes and constraints of those that hold them. */
  AS_OURS(
      """
      DROP TABLE IF EXISTS bench_floor_items, bench_floor_outbox;
      CREATE TABLE bench_floor_items (LIKE inngest_idempotency INCLUDING ALL,
        FOREIGN KEY (phone_number_id) REFERENCES phone_numbers);
      CREATE TABLE bench_floor_outbox (LIKE event_outbox INCLUDING ALL)""");

  private static final String ROWS =
      """
      WITH item AS (INSERT INTO bench_floor_items
          (event_id, phone_number_id, kind, outcome, received_at)
        VALUES (?, CAST(? AS uuid), 'message', 'pending', now()))
      INSERT INTO bench_floor_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id,
          data, confirmation, created_at, first_dispatched_at, next_dispatch_at, dispatches)
        VALUES ('wa/webhook.received', ?, ?, '100000000000001', CAST(? AS jsonb), 'consumer', now(),
          now(), now(), 0)""";

  /** The event of a text message but for its ids: what a webhook's row holds. */
  private static final String DATA =
      """
      "phoneNumberId":"100000000000001","rawPayload":{"entryId":"200000000000001",\
      "field":"messages","value":{"contacts":[{"profile":{"name":"Customer 15550001111"},\
      "wa_id":"15550001111"}],"messages":[{"from":"15550001111","text":{"body":"message 1234"},\
      "timestamp":"1795878561","type":"text","id":\
      """;

  private static final String DATA_END =
      """
      }],"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009001",\
      "phone_number_id":"100000000000001"}}}}""";

  private final String tables;

  BareInsert(String tables) {
    this.tables = tables;
  }

  /** As fast as so many connections can. */
  Latencies rate(BenchStack stack, int connections, Duration duration) {
    return on(
        stack,
        connections,
        insert -> OpenLoop.closed(connections, duration, i -> insert.getAsInt()));
  }

  /** Gives a load the insert of one webhook's rows, by so many connections. */
  Latencies on(BenchStack stack, int connections, Function<IntSupplier, Latencies> load) {
    stack.database().execute(tables);
    try {
      String number = stack.database().text("SELECT id FROM phone_numbers LIMIT 1");
      return Floors.onConnections(
          stack, connections, pool -> load.apply(() -> insert(pool, number, stack.wamid())));
    } finally {
      stack.database().execute("DROP TABLE IF EXISTS bench_floor_items, bench_floor_outbox");
    }
  }

  private static int insert(BlockingQueue<Connection> pool, String number, String wamid) {
    Connection connection = Floors.taken(pool);
    try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
      String key = "msg:100000000000001:" + wamid + ThreadLocalRandom.current().nextLong();
      statement.setString(1, key);
      statement.setString(2, number);
      statement.setString(3, key);
      statement.setString(4, key);
      statement.setString(5, data(key));
      statement.execute();
      return OpenLoop.OK;
    } catch (SQLException e) {
      return 0;
    } finally {
      pool.add(connection);
    }
  }

  private static String data(String key) {
    String quoted = "\"" + key + "\"";
    return "{\"derivedEventId\":"
        + quoted
        + ",\"dispatchKey\":"
        + quoted
        + ","
        + DATA
        + quoted
        + DATA_END;
  }
}

package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.DatabaseLogin;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.queue.Recovery;
import io.wamcp.inngest.devserver.queue.Wakeup;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows the other servers on the database that this one is alive, and releases the items of those
 * that are not. The sign of life is an advisory lock held by a session of its own, which Postgres
 * drops when the process dies, and a lease time that is renewed, for a server that hangs.
 */
final class ServerLease {

  private static final System.Logger LOG = System.getLogger(ServerLease.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2000;

  /**
   * A living server whose session the database ended has another within this time. Till then nobody
   * takes its calls from it: they would be made twice.
   */
  private static final Duration SUSPICION = Duration.ofMillis(LONGEST_PAUSE_MILLIS + 1000);

  /** SQL interval; far longer than the longest pause. */
  private static final String LEASE = "interval '30 seconds'";

  private final UUID id;
  private final Database database;
  private final Session session;
  private final Recovery recovery;
  private final Wakeup wakeup;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<Other, Long> suspects = new HashMap<>();
  private Connection lockHolder;

  /** Opens a connection outside the pool. */
  @FunctionalInterface
  interface Session {
    Connection open() throws SQLException;
  }

  ServerLease(UUID id, Database database, Session session, Recovery recovery, Wakeup wakeup) {
    this.id = id;
    this.database = database;
    this.session = session;
    this.recovery = recovery;
    this.wakeup = wakeup;
  }

  static Session session(DatabaseLogin login, String schema) {
    return () -> {
      Connection connection = login.connect();
      connection.setSchema(schema);
      return connection;
    };
  }

  /**
   * Registers this server, releases what dead ones held and, when no other server is alive, skips
   * the cron ticks that were missed. Then keeps doing the first two on a thread of its own.
   */
  void start(CronQueue cronQueue, InstantSource clock) throws SQLException {
    renew();
    // Mostly this is the one that died, started anew: its calls are not to wait for anybody.
    releaseDead(Duration.ZERO);
    database.inTransaction(
        connection -> {
          if (others(connection).isEmpty()) {
            cronQueue.skipMissed(connection, clock.instant());
          }
          return null;
        });
    Thread.ofVirtual().name("inngest-lease").start(this::keep);
  }

  private void keep() {
    long pause = FIRST_PAUSE_MILLIS;
    try {
      while (!stopped.await(pause, TimeUnit.MILLISECONDS)) {
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        try {
          renew();
          releaseDead(SUSPICION);
        } catch (SQLException | DatabaseException e) {
          LOG.log(Level.WARNING, "the lease could not be renewed: {0}", e.getMessage());
        } catch (RuntimeException e) {
          // Without this thread the others would take this server for dead, or for alive for ever.
          LOG.log(Level.ERROR, "the lease could not be renewed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void renew() throws SQLException {
    if (stopped.getCount() == 0) {
      return;
    }
    if (lockHolder == null || !lockHolder.isValid(1)) {
      closeSession();
      lockHolder = session.open();
      Sql.query(lockHolder, "SELECT pg_advisory_lock(?)", row -> null, lockKey(id));
    }
    Sql.update(
        lockHolder,
        "INSERT INTO servers (id, lock_key, lease_until) VALUES (?, ?, clock_timestamp() + "
            + LEASE
            + ") ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until",
        id,
        lockKey(id));
  }

  private static long lockKey(UUID server) {
    return server.getMostSignificantBits() ^ server.getLeastSignificantBits();
  }

  /**
   * Another server.
   *
   * @param renewed what its lease says; the next renewal says something else
   */
  private record Other(UUID id, long lockKey, String renewed, boolean expired) {}

  private List<Other> others(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        "SELECT id, lock_key, lease_until::text, lease_until < clock_timestamp() FROM servers"
            + " WHERE id <> ? ORDER BY id",
        row ->
            new Other(
                row.getObject(1, UUID.class), row.getLong(2), row.getString(3), row.getBoolean(4)),
        id);
  }

  private void releaseDead(Duration suspicion) {
    List<Other> others = database.read(this::others);
    suspects.keySet().retainAll(others);
    for (Other other : others) {
      int released =
          database.inTransaction(
              connection ->
                  other.expired() || isGone(connection, other, suspicion)
                      ? recovery.release(connection, other.id())
                      : 0);
      tell(released);
    }
    tell(database.inTransaction(recovery::releaseOrphans));
  }

  private void tell(int released) {
    if (released > 0) {
      LOG.log(Level.INFO, "released {0} calls of a server that is gone", released);
      wakeup.signal();
    }
  }

  /** Whether it has neither held its lock nor renewed its lease for so long. */
  private boolean isGone(Connection connection, Other other, Duration suspicion)
      throws SQLException {
    if (!isUnlocked(connection, other)) {
      return false;
    }
    long now = System.nanoTime();
    long since = suspects.computeIfAbsent(other, _ -> now);
    return now - since >= suspicion.toNanos();
  }

  /** Takes the lock until the transaction ends, so that only one server does the releasing. */
  private static boolean isUnlocked(Connection connection, Other other) throws SQLException {
    return Sql.first(
            connection,
            "SELECT pg_try_advisory_xact_lock(?)",
            row -> row.getBoolean(1),
            other.lockKey())
        .orElseThrow();
  }

  /** Gives back what this server still holds and leaves. */
  void leave() {
    stopped.countDown();
    try {
      database.inTransaction(connection -> recovery.release(connection, id));
    } finally {
      abandon();
    }
  }

  /** Vanishes as a killed process does. */
  void abandon() {
    stopped.countDown();
    synchronized (this) {
      closeSession();
    }
  }

  private void closeSession() {
    try {
      if (lockHolder != null) {
        lockHolder.close();
      }
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "closing the lease's session failed", e);
    }
    lockHolder = null;
  }
}

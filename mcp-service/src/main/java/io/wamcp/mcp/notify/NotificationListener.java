package io.wamcp.mcp.notify;

import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.QuietErrors;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The one connection of this process that LISTENs, outside the pool. Lost connections are opened
 * again with growing pauses; subscribers are then told that they may have missed something. Needs a
 * direct or session-pooled connection. Thread-safe.
 */
public final class NotificationListener implements AutoCloseable {

  private static final Logger LOG = System.getLogger(NotificationListener.class.getName());
  private static final Pattern CHANNEL = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** After this long without a notification the connection is asked whether it still works. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private static final String SECONDS_TO_ANSWER = "5";

  private final DatabaseOptions options;
  private final Map<String, Subscriber> subscribers;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile Connection connection;
  private volatile boolean listening;

  /** Of the listening thread alone. */
  private Duration pause = SHORTEST_PAUSE;

  private NotificationListener(DatabaseOptions options, Map<String, Subscriber> subscribers) {
    this.options = options;
    this.subscribers = Map.copyOf(subscribers);
    for (String channel : subscribers.keySet()) {
      if (!CHANNEL.matcher(channel).matches()) {
        throw new IllegalArgumentException("not a plain channel name: " + channel);
      }
    }
    this.thread = Thread.ofPlatform().name("notification-listener").daemon().unstarted(this::run);
  }

  /** Starts listening on these channels; does not wait for the database. */
  public static NotificationListener start(
      DatabaseOptions options, Map<String, Subscriber> subscribers) {
    NotificationListener listener = new NotificationListener(options, subscribers);
    listener.thread.start();
    return listener;
  }

  /** Whether notifications arrive now. */
  public boolean listening() {
    return listening;
  }

  private void run() {
    while (stop.getCount() > 0) {
      try (Connection opened = open()) {
        connection = opened;
        listen(opened);
      } catch (SQLException e) {
        if (listening && stop.getCount() > 0) {
          LOG.log(Level.WARNING, "the connection for notifications is lost: {0}", e.getMessage());
        }
      } catch (RuntimeException e) {
        // This is the only thread that listens: it goes on with another connection.
        LOG.log(Level.ERROR, "listening for notifications failed", e);
      } finally {
        listening = false;
        connection = null;
      }
      pauseBeforeRetry();
    }
  }

  private Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", options.user());
    properties.setProperty("password", options.password().reveal());
    properties.setProperty("ApplicationName", options.applicationName() + "-listen");
    properties.setProperty("connectTimeout", SECONDS_TO_ANSWER);
    properties.setProperty("loginTimeout", SECONDS_TO_ANSWER);
    properties.setProperty("socketTimeout", SECONDS_TO_ANSWER);
    properties.setProperty("tcpKeepAlive", "true");
    properties.putAll(QuietErrors.PROPERTIES);
    return DriverManager.getConnection(options.jdbcUrl(), properties);
  }

  private void listen(Connection opened) throws SQLException {
    try (Statement statement = opened.createStatement()) {
      for (String channel : subscribers.keySet()) {
        statement.execute("LISTEN " + channel);
      }
      makeUpForWhatWasMissed();
      listening = true;
      pause = SHORTEST_PAUSE;
      LOG.log(Level.INFO, "listening for notifications on {0}", subscribers.keySet());
      PGConnection notifying = opened.unwrap(PGConnection.class);
      while (stop.getCount() > 0) {
        PGNotification[] received = notifying.getNotifications((int) SILENCE.toMillis());
        if (received == null || received.length == 0) {
          statement.execute("SELECT 1");
        } else {
          deliver(received);
        }
      }
    }
  }

  private void deliver(PGNotification[] received) {
    for (PGNotification notification : received) {
      Subscriber subscriber = subscribers.get(notification.getName());
      if (subscriber != null) {
        tell(subscriber, notification);
      }
    }
  }

  /** All are told; where one fails, all are again, by the next connection. */
  private void makeUpForWhatWasMissed() {
    RuntimeException problem = null;
    for (Subscriber subscriber : subscribers.values()) {
      try {
        subscriber.mayHaveMissed();
      } catch (RuntimeException e) {
        problem = e;
      }
    }
    if (problem != null) {
      throw problem;
    }
  }

  private static void tell(Subscriber subscriber, PGNotification notification) {
    try {
      subscriber.notified(notification.getParameter());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, () -> "a notification on " + notification.getName() + " failed", e);
    }
  }

  /** Longer each time, until listening has begun again. */
  private void pauseBeforeRetry() {
    try {
      if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      stop.countDown();
      Thread.currentThread().interrupt();
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  /** Stops listening and closes the connection. */
  @Override
  public void close() {
    stop.countDown();
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.log(Level.DEBUG, "closing the connection for notifications failed", e);
      }
    }
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

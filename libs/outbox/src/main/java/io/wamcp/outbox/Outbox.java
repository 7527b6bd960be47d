package io.wamcp.outbox;

import io.wamcp.inngest.InngestClient;
import io.wamcp.store.Database;
import java.time.InstantSource;

/**
 * Dispatcher and relay of one process. Start it with the service, close it before the database.
 * Safe for any thread.
 */
public final class Outbox implements AutoCloseable {

  private final OutboxMetrics metrics;
  private final OutboxDispatcher dispatcher;
  private final OutboxRelay relay;

  private Outbox(
      String serviceName,
      Database database,
      EventSender sender,
      OutboxOptions options,
      InstantSource clock) {
    this.metrics = new OutboxMetrics(serviceName);
    this.dispatcher = new OutboxDispatcher(database, sender, options, metrics, clock);
    this.relay = new OutboxRelay(database, sender, options, metrics, clock).start();
  }

  /**
   * Starts sending.
   *
   * @param serviceName names the process in metrics
   * @param client stays the caller's to close, after this; it should give up early, as the relay
   *     tries again
   */
  public static Outbox start(
      String serviceName,
      Database database,
      InngestClient client,
      OutboxOptions options,
      InstantSource clock) {
    return start(serviceName, database, new InngestEventSender(client), options, clock);
  }

  static Outbox start(
      String serviceName,
      Database database,
      EventSender sender,
      OutboxOptions options,
      InstantSource clock) {
    return new Outbox(serviceName, database, sender, options, clock);
  }

  /** Sends right after commit. */
  public OutboxDispatcher dispatcher() {
    return dispatcher;
  }

  /** Sends again. */
  public OutboxRelay relay() {
    return relay;
  }

  @Override
  public void close() {
    dispatcher.close();
    relay.close();
    metrics.close();
  }
}

package io.wamcp.outbox;

import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.InngestConfigException;
import io.wamcp.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Dispatcher and relay of one process. Start it with the service, close it before the database.
 * Safe for any thread.
 */
public final class Outbox implements AutoCloseable {

  private static final int SEND_TRIES = 2;
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

  private final OutboxMetrics metrics;
  private final OutboxDispatcher dispatcher;
  private final OutboxRelay relay;
  private final Runnable afterClose;

  private Outbox(
      String serviceName,
      Database database,
      EventSender sender,
      Runnable afterClose,
      OutboxOptions options,
      InstantSource clock) {
    this.afterClose = afterClose;
    this.metrics = new OutboxMetrics(serviceName);
    this.dispatcher = new OutboxDispatcher(database, sender, options, metrics, clock);
    this.relay = new OutboxRelay(database, sender, options, metrics, clock).start();
  }

  /**
   * Starts sending with a client of the caller's, who closes it after this. It should give up
   * early, as the relay tries again.
   *
   * @param serviceName names the process in metrics
   */
  public static Outbox start(
      String serviceName,
      Database database,
      InngestClient client,
      OutboxOptions options,
      InstantSource clock) {
    EventSender sender = new InngestEventSender(client);
    return new Outbox(serviceName, database, sender, () -> {}, options, clock);
  }

  /**
   * Starts sending to the engine that the {@code INNGEST_*} variables name.
   *
   * @param serviceName names the process in metrics, as a {@code Component} does
   * @throws InngestConfigException where the variables do not do: see {@link #problem}
   */
  public static Outbox start(
      String serviceName,
      Database database,
      Map<String, String> inngestVariables,
      OutboxOptions options,
      Clock clock) {
    InngestConfig config = InngestConfig.senderFromEnvironment(inngestVariables);
    InngestClient client =
        InngestClient.builder(serviceName, config, clock)
            .sendTries(SEND_TRIES)
            .requestTimeout(SEND_TIMEOUT)
            .build();
    EventSender sender = new InngestEventSender(client);
    return new Outbox(serviceName, database, sender, client::close, options, clock);
  }

  /** What is wrong with the variables of a service that only sends; empty where they do. */
  public static Optional<String> problem(Map<String, String> inngestVariables) {
    try {
      InngestConfig.senderFromEnvironment(inngestVariables);
      return Optional.empty();
    } catch (InngestConfigException e) {
      return Optional.of(e.getMessage());
    }
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
    afterClose.run();
  }
}

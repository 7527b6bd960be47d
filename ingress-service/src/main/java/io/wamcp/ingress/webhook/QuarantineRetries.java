package io.wamcp.ingress.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.WebhookItem;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.Json;
import io.wamcp.store.QuarantinedBodies;
import io.wamcp.store.QuarantinedBodies.ToRetry;
import io.wamcp.store.RefusedData;
import io.wamcp.store.WebhookIntake.Stored;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads quarantined bodies again when an operator has asked for it, through the same path as a
 * delivery: a body that can be used by now leaves quarantine in the transaction that stores its
 * items, any other stays and says why. Any number of replicas may run. Safe for any thread.
 */
public final class QuarantineRetries implements AutoCloseable {

  private static final Logger LOG = System.getLogger(QuarantineRetries.class.getName());
  private static final Duration POLL = Duration.ofSeconds(2);
  // A body may be as long as a webhook: a few at a time are enough in memory.
  private static final int BATCH = 20;

  private final Database database;
  private final WebhookAcceptance acceptance;
  private final WebhookMetrics metrics;
  private final InstantSource clock;
  private final WebhookParser parser = new WebhookParser();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread loop = Thread.ofVirtual().name("quarantine-retries").unstarted(this::loop);

  QuarantineRetries(
      Database database,
      WebhookAcceptance acceptance,
      WebhookMetrics metrics,
      InstantSource clock) {
    this.database = database;
    this.acceptance = acceptance;
    this.metrics = metrics;
    this.clock = clock;
  }

  QuarantineRetries start() {
    loop.start();
    return this;
  }

  private void loop() {
    try {
      do {
        roundQuietly();
      } while (!closed.await(POLL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void roundQuietly() {
    try {
      while (round() == BATCH && closed.getCount() > 0) {
        // More are waiting.
      }
    } catch (DatabaseUnavailableException e) {
      LOG.log(Level.DEBUG, "the quarantine cannot be read", e);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "reading quarantined webhooks again failed", e);
    }
  }

  private int round() {
    List<ToRetry> bodies = database.query(db -> QuarantinedBodies.toRetry(db, BATCH));
    if (!bodies.isEmpty()) {
      // Not the endpoint's: it may remember for a while that a number is unknown.
      NumberDirectory numbers = new NumberDirectory(database, clock);
      bodies.forEach(body -> retry(body, numbers));
    }
    return bodies.size();
  }

  private void retry(ToRetry body, NumberDirectory numbers) {
    Optional<String> problem = problemOf(body, numbers);
    problem.ifPresent(
        reason -> database.inTransactionDo(tx -> QuarantinedBodies.keep(tx, body.id(), reason)));
    metrics.retried(problem.isPresent() ? "kept" : "accepted");
  }

  /** Why the body has to stay; empty when its items are stored. */
  private Optional<String> problemOf(ToRetry body, NumberDirectory numbers) {
    Optional<JsonNode> document = document(body.body());
    if (document.isEmpty()) {
      return Optional.of(body.reason());
    }
    // A whole body names its product; the slice of one item does not.
    boolean whole = document.get().has("object");
    List<WebhookItem> items =
        whole ? items(body.body()) : List.of(parser.parseSlice(document.get()));
    IntakeBatch batch = new IntakeBatch(numbers).addAll(items);
    if (batch.isEmpty() || (!whole && batch.quarantined() > 0)) {
      return Optional.of(batch.firstProblem().orElse(body.reason()));
    }
    return store(body, batch);
  }

  private Optional<String> store(ToRetry body, IntakeBatch batch) {
    try {
      Optional<Stored> outcomes =
          database.transaction(
              tx ->
                  QuarantinedBodies.take(tx, body.id())
                      ? Optional.of(acceptance.write(tx, batch))
                      : Optional.empty());
      outcomes.ifPresent(stored -> acceptance.committed(batch, stored));
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(
          "not_storable (SQLSTATE " + RefusedData.sqlState(e).orElseThrow(() -> e) + ")");
    }
  }

  private List<WebhookItem> items(byte[] body) {
    return parser.parse(body) instanceof ParsedWebhook.Items parsed ? parsed.items() : List.of();
  }

  private static Optional<JsonNode> document(byte[] body) {
    try {
      return Optional.ofNullable(Json.mapper().readTree(body)).filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      if (!loop.join(Duration.ofSeconds(2))) {
        loop.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.wamcp.ingress.webhook;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.outbox.OutboxDispatcher;
import io.wamcp.outbox.PendingEvent;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.RefusedData;
import io.wamcp.store.WebhookIntake;
import io.wamcp.store.WebhookIntake.Outcome;
import io.wamcp.store.WebhookIntake.Stored;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes a signed body durable. When {@link #accept} returns, everything in it is committed: as
 * pending item with its outbox row, as account event, or in quarantine. Safe for any thread.
 */
final class WebhookAcceptance implements AutoCloseable {

  private static final Logger LOG = System.getLogger(WebhookAcceptance.class.getName());

  private final GroupCommit commits;
  private final LargeBodies largeBodies;
  private final OutboxDispatcher dispatcher;
  private final NumberDirectory numbers;
  private final WebhookMetrics metrics;
  private final InstantSource clock;
  private final boolean publishDuplicates;
  private final WebhookParser parser = new WebhookParser();

  WebhookAcceptance(
      Database database,
      OutboxDispatcher dispatcher,
      WebhookMetrics metrics,
      InstantSource clock,
      WebhookConfig config) {
    this.publishDuplicates = config.publishDuplicates();
    // What has waited half of Meta's patience will hardly be there in the other half.
    Duration longest = config.ackTimeout().dividedBy(2);
    this.commits = new GroupCommit(database, publishDuplicates, metrics, clock, longest);
    this.largeBodies = new LargeBodies(longest);
    this.dispatcher = dispatcher;
    this.numbers = new NumberDirectory(database, clock);
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Stores what the body holds and hands its events to the dispatcher.
   *
   * @throws DatabaseUnavailableException when Postgres is away or too much waits for it: nothing is
   *     stored, Meta must retry
   */
  WebhookOutcome accept(byte[] body) {
    commits.checkRoom();
    return LargeBodies.isLarge(body) ? largeBodies.inTurn(() -> take(body)) : take(body);
  }

  private WebhookOutcome take(byte[] body) {
    return switch (parser.parse(body)) {
      case ParsedWebhook.Ignored ignored -> WebhookOutcome.IGNORED;
      case ParsedWebhook.Quarantined bad -> quarantine(unreadable(bad, body), body);
      case ParsedWebhook.Items items -> storeItems(items, body);
    };
  }

  private static WebhookIntake.Quarantined unreadable(ParsedWebhook.Quarantined bad, byte[] body) {
    return QuarantineBody.ofUnreadable(bad.reason().wireName(), body);
  }

  private WebhookOutcome storeItems(ParsedWebhook.Items items, byte[] body) {
    try {
      IntakeBatch batch = new IntakeBatch(numbers).addAll(items.items());
      if (batch.isEmpty()) {
        return WebhookOutcome.IGNORED;
      }
      store(batch, body);
      return WebhookOutcome.ACCEPTED;
    } catch (RuntimeException e) {
      numbers.forget();
      if (RefusedData.sqlState(e).isEmpty()) {
        throw e;
      }
      LOG.log(Level.ERROR, "Postgres refuses a webhook's data; it goes to quarantine", e);
      return quarantine(QuarantineBody.ofWhole("not_storable", body), body);
    }
  }

  private WebhookOutcome quarantine(WebhookIntake.Quarantined bytes, byte[] body) {
    LOG.log(Level.WARNING, "a signed webhook goes to quarantine: {0}", bytes.reason());
    store(new IntakeBatch(numbers).add(bytes), body);
    return WebhookOutcome.QUARANTINED;
  }

  private void store(IntakeBatch batch, byte[] body) {
    committed(
        batch,
        LargeBodies.isLarge(body) ? commits.storeAlone(batch.rows()) : commits.store(batch.rows()));
  }

  /** Writes a batch in the caller's transaction, which is followed by {@link #committed}. */
  Stored write(DbExecute db, IntakeBatch batch) {
    return WebhookIntake.store(db, batch.rows(), publishDuplicates, clock.instant());
  }

  /** Sends and counts what a committed batch brought. */
  void committed(IntakeBatch batch, Stored stored) {
    FaultPoint.INGRESS_COMMITTED.reached();
    dispatcher.dispatchAfterCommit(events(batch, stored.items()));
    FaultPoint.INGRESS_DISPATCHED.reached();
    count(batch, stored);
  }

  private List<PendingEvent> events(IntakeBatch batch, List<Outcome> outcomes) {
    List<PendingEvent> events = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      PendingEvent event = PendingEvent.of(batch.event(outcome.eventId()));
      if (outcome.inserted()) {
        events.add(event);
      } else if (publishDuplicates) {
        events.add(event.asDuplicate(event.subjectKey() + "#d" + outcome.duplicates()));
      }
    }
    return events;
  }

  private void count(IntakeBatch batch, Stored stored) {
    for (Outcome outcome : stored.items()) {
      String kind = batch.kind(outcome.eventId()).name().toLowerCase(Locale.ROOT);
      int fresh = outcome.inserted() ? 1 : 0;
      metrics.items(kind, "new", fresh);
      metrics.items(kind, "duplicate", batch.copies(outcome.eventId()) - fresh);
      metrics.duplicates(kind, batch.copies(outcome.eventId()) - fresh);
    }
    for (Outcome outcome : stored.accounts()) {
      int fresh = outcome.inserted() ? 1 : 0;
      metrics.items("account", "stored", fresh);
      metrics.items("account", "repeated", batch.accountCopies(outcome.eventId()) - fresh);
    }
    metrics.items("any", "quarantined", batch.quarantined());
  }

  /** Stores what waits and takes no more. */
  @Override
  public void close() {
    commits.close();
  }
}

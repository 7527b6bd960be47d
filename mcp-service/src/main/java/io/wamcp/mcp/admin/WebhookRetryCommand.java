package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.ParkedEvents;
import io.wamcp.store.QuarantinedBodies;
import io.wamcp.store.WebhookItems;
import io.wamcp.store.WebhookItems.Filter;
import io.wamcp.store.WebhookItems.Item;
import io.wamcp.store.WebhookItems.Retry;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives webhook items another run. What was processed meanwhile is left alone. */
@Command(
    name = "retry",
    description = "Gives an item another run, or reads quarantined bodies again.",
    mixinStandardHelpOptions = true)
final class WebhookRetryCommand extends AdminCommand {

  private static final int ROUND = 500;

  /** Exactly one of these. */
  static final class Which {
    @Parameters(
        index = "0",
        paramLabel = "EVENT_ID",
        description = "As 'webhooks list' shows it; of an item, or of any parked event")
    private String eventId;

    @Option(names = "--all-failed", description = "Every item that failed or is parked")
    private boolean allFailed;

    @Option(
        names = "--quarantined",
        description = "Have ingress read quarantined bodies again, such as after adding a number")
    private boolean quarantined;
  }

  @ArgGroup(multiplicity = "1")
  private Which which;

  @Option(names = "--number", description = "With --all-failed, --quarantined: only this number's")
  private String number;

  @Override
  void run(AdminSession session) {
    if (which.quarantined) {
      quarantined(session);
    } else if (which.allFailed) {
      allFailed(session);
    } else {
      one(session, which.eventId);
    }
  }

  private void one(AdminSession session, String eventId) {
    Instant now = session.now();
    Retry retry =
        session
            .database()
            .transaction(
                tx -> {
                  Retry found = WebhookItems.retry(tx, eventId, now);
                  return switch (found) {
                    case RETRIED -> audited(session, tx, eventId, found);
                    case UNKNOWN -> parked(session, tx, eventId, now);
                    case PROCESSED, WITHOUT_EVENT -> found;
                  };
                });
    switch (retry) {
      case RETRIED ->
          session
              .output()
              .one(
                  "Item " + eventId + " gets another run.",
                  properties("eventId", eventId, "retried", true));
      case PROCESSED -> throw new AdminException("item " + eventId + " is processed");
      case WITHOUT_EVENT ->
          throw new AdminException(
              "item "
                  + eventId
                  + " has no event left; have Meta deliver it again, or look into"
                  + " quarantine");
      case UNKNOWN -> throw new AdminException("there is no item or parked event " + eventId);
    }
  }

  private static Retry parked(AdminSession session, DbExecute tx, String eventId, Instant now) {
    return ParkedEvents.retry(tx, eventId, now).isEmpty()
        ? Retry.UNKNOWN
        : audited(session, tx, eventId, Retry.RETRIED);
  }

  private static Retry audited(AdminSession session, DbExecute tx, String eventId, Retry retry) {
    session.audit(tx, "admin.webhooks.retry", null, null, properties("eventId", eventId));
    return retry;
  }

  /** Items that a retry cannot help are counted, not an error: the others have been retried. */
  private void allFailed(AdminSession session) {
    PhoneNumberId of = AdminSession.numberId(number);
    Instant now = session.now();
    List<Item> items =
        session.database().query(db -> WebhookItems.list(db, Filter.FAILED, of, Limits.MOST));
    int retried = 0;
    for (int from = 0; from < items.size(); from += ROUND) {
      List<Item> round = items.subList(from, Math.min(items.size(), from + ROUND));
      retried += session.database().transaction(tx -> retry(session, tx, round, now));
    }
    session
        .output()
        .one(
            retried + " of " + items.size() + " failed items get another run.",
            properties("failed", items.size(), "retried", retried));
  }

  private static int retry(AdminSession session, DbExecute tx, List<Item> items, Instant now) {
    int retried = 0;
    for (Item item : items) {
      if (WebhookItems.retry(tx, item.eventId(), now) == Retry.RETRIED) {
        audited(session, tx, item.eventId(), Retry.RETRIED);
        retried++;
      }
    }
    return retried;
  }

  private void quarantined(AdminSession session) {
    long asked =
        session
            .database()
            .transaction(
                tx -> {
                  long count = QuarantinedBodies.requestRetry(tx, number, session.now());
                  session.audit(
                      tx,
                      "admin.webhooks.retry-quarantined",
                      null,
                      null,
                      properties("bodies", count));
                  return count;
                });
    session
        .output()
        .one(
            asked
                + " quarantined bodies are read again by ingress within seconds; 'webhooks list"
                + " --quarantined' shows which had to stay, and why.",
            properties("requested", asked));
  }
}

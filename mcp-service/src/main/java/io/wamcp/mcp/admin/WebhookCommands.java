package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.wamcp.store.ParkedEvents;
import io.wamcp.store.QuarantinedBodies;
import io.wamcp.store.WebhookItems;
import io.wamcp.store.WebhookItems.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands about what webhooks brought and what did not become a row. */
@Command(
    name = "webhooks",
    description = "Webhook items that failed, wait, or are in quarantine.",
    subcommands = {WebhookCommands.ListOpen.class, WebhookRetryCommand.class},
    mixinStandardHelpOptions = true)
final class WebhookCommands {

  @Command(
      name = "list",
      description = "Lists what needs a person: failed items, quarantine, parked events.")
  static final class ListOpen extends AdminCommand {
    @Option(names = "--failed", description = "Only items that failed or whose event is parked")
    private boolean failed;

    @Option(names = "--pending", description = "Only items on their way")
    private boolean pending;

    @Option(names = "--quarantined", description = "Only signed bodies that could not be used")
    private boolean quarantined;

    @Option(names = "--parked", description = "Only events out of dispatch, of any kind")
    private boolean parked;

    @Option(names = "--number", description = "Only of this number, by Meta's id")
    private String number;

    @Option(names = "--limit", description = "Most rows of each kind, 1 to 10000; 100 if absent")
    private int limit = Limits.DEFAULT;

    @Override
    void run(AdminSession session) {
      int most = Limits.checked(limit);
      boolean everything = !failed && !pending && !quarantined && !parked;
      List<Map<String, Object>> rows = new ArrayList<>();
      if (failed || everything) {
        rows.addAll(items(session, Filter.FAILED, most));
      }
      if (pending) {
        rows.addAll(items(session, Filter.PENDING, most));
      }
      if (quarantined || everything) {
        rows.addAll(bodies(session, most));
      }
      if (parked || everything) {
        rows.addAll(events(session, most));
      }
      session.output().many(rows);
    }

    private List<Map<String, Object>> items(AdminSession session, Filter filter, int most) {
      return session
          .database()
          .query(db -> WebhookItems.list(db, filter, AdminSession.numberId(number), most))
          .stream()
          .map(ListOpen::item)
          .toList();
    }

    private static Map<String, Object> item(WebhookItems.Item item) {
      return properties(
          "state", item.outcome(),
          "eventId", item.eventId(),
          "phoneNumberId", item.phoneNumberId(),
          "kind", item.kind(),
          "receivedAt", item.receivedAt(),
          "duplicates", item.duplicates(),
          "reason", item.reason(),
          "parkedAt", item.parkedAt(),
          "retriable", item.hasEvent());
    }

    private List<Map<String, Object>> bodies(AdminSession session, int most) {
      return session.database().query(db -> QuarantinedBodies.list(db, number, most)).stream()
          .map(
              body ->
                  properties(
                      "state", "quarantined",
                      "quarantineId", body.id(),
                      "phoneNumberId", body.phoneNumberId(),
                      "wabaId", body.wabaId(),
                      "receivedAt", body.receivedAt(),
                      "timesSeen", body.timesSeen(),
                      "bytes", body.bytes(),
                      "reason", body.reason(),
                      "numberKnown", body.numberKnown(),
                      "retryRequestedAt", body.retryRequestedAt(),
                      "retryResult", body.retryResult()))
          .toList();
    }

    private List<Map<String, Object>> events(AdminSession session, int most) {
      return session
          .database()
          .query(db -> ParkedEvents.list(db, AdminSession.numberId(number), most))
          .stream()
          .map(
              event ->
                  properties(
                      "state", "parked",
                      "eventId", event.subjectKey(),
                      "phoneNumberId", event.phoneNumberId(),
                      "event", event.eventName(),
                      "receivedAt", event.createdAt(),
                      "parkedAt", event.parkedAt(),
                      "reason", event.reason()))
          .toList();
    }
  }
}

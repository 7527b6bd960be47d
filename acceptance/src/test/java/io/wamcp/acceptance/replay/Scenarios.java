package io.wamcp.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.event.CronEvent;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.DailySendCounts;
import io.wamcp.store.Grants;
import io.wamcp.store.Json;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every main way and every way to fail of each function. */
final class Scenarios {

  private static final WebhookReceived TEXT = Events.inbound("msg-text.json");
  private static final WebhookReceived IMAGE = Events.inbound("msg-image.json");
  private static final StatusUpdateReceived DELIVERED = Events.status("delivered");
  private static final JsonNode NOTHING = Json.toNode(Map.of());

  private Scenarios() {}

  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    all.addAll(inbound());
    all.addAll(statuses());
    all.addAll(sends());
    all.addAll(failingSends());
    all.addAll(reads());
    all.addAll(hints());
    all.addAll(scheduled());
    return all;
  }

  private static Scenario malformed(String function, String event) {
    return Scenario.of(function, "malformed-event", event, NOTHING);
  }

  /** An event that cannot be read but still says what it is about. */
  private static Scenario malformedButNamed(String function, DomainEvent event, String field) {
    return malformedButNamed(function, "malformed-event-with-a-name", event, field);
  }

  private static Scenario malformedButNamed(
      String function, String name, DomainEvent event, String field) {
    JsonNode data =
        Json.mapper().createObjectNode().put(field, event.subjectKey()).put("phoneNumberId", 7);
    return Scenario.of(function, name, event.eventName(), data);
  }

  /** What waits in the outbox is as bad as what came. */
  private static void spoilTheRow(ReplayWorld world) {
    world.sql("UPDATE event_outbox SET data = '{}'");
  }

  private static List<Scenario> inbound() {
    String function = "process-message";
    return List.of(
        Scenario.of(function, "text", TEXT).with(world -> world.await(TEXT)),
        Scenario.of(function, "image", IMAGE).with(world -> world.await(IMAGE)),
        Scenario.of(function, "taken-along", TEXT)
            .with(world -> world.await(TEXT))
            .with(world -> world.sql("UPDATE event_outbox SET confirmed_at = now()"))
            .with(world -> world.sql(processed(TEXT, "message"))),
        Scenario.of(function, "duplicate", TEXT)
            .with(world -> world.sql(processed(TEXT, "message"))),
        Scenario.of(function, "database-fails", TEXT)
            .with(world -> world.await(TEXT))
            .with(world -> world.breakTable("contacts")),
        Scenario.of(function, "not-a-message", notAMessage())
            .with(world -> world.await(notAMessage())),
        malformed(function, WebhookReceived.NAME),
        malformedButNamed(function, TEXT, "derivedEventId").with(world -> world.await(TEXT)),
        malformedButNamed(function, "malformed-event-of-a-malformed-row", TEXT, "derivedEventId")
            .with(world -> world.await(TEXT))
            .with(Scenarios::spoilTheRow));
  }

  private static WebhookReceived notAMessage() {
    return new WebhookReceived(
        ReplayWorld.PHONE, DELIVERED.raw(), DELIVERED.derivedEventId(), DELIVERED.derivedEventId());
  }

  private static String processed(DomainEvent event, String kind) {
    return """
    INSERT INTO inngest_idempotency
      (event_id, phone_number_id, kind, outcome, run_id, received_at, processed_at)
    VALUES ('%s', '%s', '%s', 'processed', 'another-run', now(), now())\
    """
        .formatted(event.subjectKey(), ReplayWorld.NUMBER, kind);
  }

  private static List<Scenario> statuses() {
    String function = "status-updater";
    return List.of(
        Scenario.of(function, "delivered", DELIVERED).with(Events::settled),
        Scenario.of(function, "parked", DELIVERED),
        Scenario.of(function, "duplicate", DELIVERED)
            .with(world -> world.sql(processed(DELIVERED, "status"))),
        Scenario.of(function, "database-fails", DELIVERED)
            .with(world -> world.await(DELIVERED))
            .with(world -> world.breakTable("message_statuses")),
        malformed(function, StatusUpdateReceived.NAME),
        malformedButNamed(function, DELIVERED, "dispatchKey")
            .with(world -> world.await(DELIVERED)));
  }

  private static Scenario send(String name) {
    return Scenario.of("send-message", name, Events.send());
  }

  private static List<Scenario> sends() {
    return List.of(
        send("accepted").with(Events::queue),
        Scenario.of("send-message", "reaction", Events.reaction()).with(Events::queueReaction),
        send("settled-by-another-run").with(Events::settled),
        send("refused-for-good").with(Events::queue).with(world -> world.meta.refuse(400, 131026)),
        send("refused-for-now").with(Events::queue).with(world -> world.meta.refuse(400, 130429)),
        send("refused-for-now-to-the-end")
            .with(Events::queue)
            .with(
                world -> {
                  for (int i = 0; i < 4; i++) {
                    world.meta.refuse(400, 130429);
                  }
                }),
        send("answer-lost").with(Events::queue).with(world -> world.meta.answerHtml(502)),
        send("daily-cap-reached").with(Events::queue).with(Scenarios::useUpTheCap));
  }

  private static void useUpTheCap(ReplayWorld world) {
    LocalDate day = LocalDate.parse("2026-11-25");
    RequestId other = new RequestId(ReplayWorld.id(99));
    String scope = "grant:" + ReplayWorld.OWNER + ":" + ReplayWorld.NUMBER;
    world.database.inTransactionDo(
        tx -> {
          Grants.put(tx, ReplayWorld.OWNER, ReplayWorld.NUMBER, List.of("*"), 1);
          DailySendCounts.count(tx, scope, day, other, ReplayWorld.OWNER, 1);
        });
  }

  private static List<Scenario> failingSends() {
    return List.of(
        send("database-fails").with(Events::queue).with(world -> world.breakTable("send_attempts")),
        send("database-fails-for-the-third-time")
            .with(Events::queue)
            .with(world -> world.sql("UPDATE messages SET failed_runs = 2"))
            .with(world -> world.breakTable("send_attempts")),
        send("no-such-row"),
        malformed("send-message", MessageSendRequested.NAME),
        malformedButNamed("send-message", Events.send(), "requestId").with(Events::queue),
        malformedButNamed(
                "send-message", "malformed-event-of-a-malformed-row", Events.send(), "requestId")
            .with(Events::queue)
            .with(Scenarios::spoilTheRow));
  }

  private static Scenario read(String name) {
    return Scenario.of("mark-message-read", name, Events.read());
  }

  private static List<Scenario> reads() {
    return List.of(
        read("told").with(Events::marked),
        read("superseded").with(world -> world.await(Events.read())),
        read("settled-by-another-run")
            .with(Events::marked)
            .with(world -> world.sql("UPDATE read_marks SET state = 'done'")),
        read("refused-for-good").with(Events::marked).with(world -> world.meta.refuse(400, 131009)),
        read("refused-for-now").with(Events::marked).with(world -> world.meta.refuse(400, 130429)),
        read("answer-lost").with(Events::marked).with(world -> world.meta.answerHtml(502)),
        read("answers-lost-to-the-end")
            .with(Events::marked)
            .with(
                world -> {
                  for (int i = 0; i < 4; i++) {
                    world.meta.answerHtml(502);
                  }
                }),
        read("database-fails").with(Events::marked).with(world -> world.breakTable("read_marks")),
        malformed("mark-message-read", MessageReadRequested.NAME),
        malformedButNamed("mark-message-read", Events.read(), "dispatchKey").with(Events::marked));
  }

  private static List<Scenario> hints() {
    List<Scenario> all = new ArrayList<>();
    for (var hint :
        Map.of(
                "download-media", Events.download(),
                "upload-media", Events.upload(),
                "push-client-notification", Events.notification())
            .entrySet()) {
      DomainEvent event = hint.getValue();
      all.add(Scenario.of(hint.getKey(), "done", event).with(world -> world.await(event)));
      all.add(malformed(hint.getKey(), event.eventName()));
      all.add(
          malformedButNamed(hint.getKey(), event, "dispatchKey")
              .with(world -> world.await(event))
              .with(Scenarios::spoilTheRow));
    }
    all.add(
        Scenario.of("download-media", "database-fails", Events.download())
            .with(world -> world.breakTable("event_outbox")));
    all.add(
        Scenario.of("upload-media", "database-fails", Events.upload())
            .with(world -> world.breakTable("event_outbox")));
    return all;
  }

  private static List<Scenario> scheduled() {
    return List.of(
        byHand("gc-rate-limits", "done", CronEvent.RATE_LIMIT_GC_NAME),
        byHand("gc-rate-limits", "database-fails", CronEvent.RATE_LIMIT_GC_NAME)
            .with(world -> world.breakTable("rate_limit_buckets")),
        byHand("gc-rate-limits", "counts-stay", CronEvent.RATE_LIMIT_GC_NAME)
            .with(world -> world.breakTable("daily_send_counts")),
        byHand("archive-audit", "done", CronEvent.AUDIT_ARCHIVE_NAME)
            .with(Scenarios::somethingWasAuditedLongAgo),
        byHand("archive-audit", "nothing-old", CronEvent.AUDIT_ARCHIVE_NAME),
        byHand("archive-audit", "database-fails", CronEvent.AUDIT_ARCHIVE_NAME)
            .with(world -> world.breakTable("audit_log")),
        byHand("prune-messages", "done", CronEvent.MESSAGES_RETENTION_NAME),
        byHand("prune-messages", "database-fails", CronEvent.MESSAGES_RETENTION_NAME)
            .with(world -> world.breakTable("inngest_idempotency")),
        byHand("prune-media", "done", CronEvent.MEDIA_RETENTION_NAME),
        byHand("prune-media", "database-fails", CronEvent.MEDIA_RETENTION_NAME)
            .with(world -> world.breakTable("media_objects")),
        tick("nothing-to-do"),
        tick("overdue-send")
            .with(Events::queue)
            .with(
                world ->
                    world.sql(
                        "UPDATE messages SET created_at = created_at - interval '1 day',"
                            + " send_due_at = send_due_at - interval '1 day'"))
            .with(world -> world.sql("DELETE FROM event_outbox")),
        tick("database-fails").with(world -> world.breakTable("inngest_idempotency")));
  }

  /** The id is in the name of the file. */
  private static void somethingWasAuditedLongAgo(ReplayWorld world) {
    world.sql(
        "INSERT INTO audit_log (id, ts, event, outcome) OVERRIDING SYSTEM VALUE"
            + " VALUES (7, '2026-01-01T00:00:00Z', 'replay', 'ok')");
  }

  private static Scenario byHand(String function, String name, String event) {
    return Scenario.of(function, name, event, NOTHING);
  }

  private static Scenario tick(String name) {
    return byHand("reconcile", name, "inngest/scheduled.timer").triedOnce();
  }
}

package io.wamcp.telemetry.metric;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every metric of the services. Its name, labels and meaning are an interface: dashboards and alert
 * rules rest on them. The page docs/operations/metrics.md is written from here.
 */
public enum Metric {

  // What Meta delivers.
  WEBHOOK_REQUESTS(
      Shared.INGRESS,
      MetricType.COUNTER,
      "webhook_requests_total",
      "requests",
      "Webhook requests, by how they were answered",
      Label.of(
          "outcome",
          "accepted",
          "ignored",
          "quarantined",
          "bad_signature",
          "too_large",
          "too_slow",
          "unavailable",
          "failed")),
  WEBHOOK_SECONDS(
      Shared.INGRESS,
      MetricType.HISTOGRAM,
      "webhook_seconds",
      "seconds",
      "Time from a webhook request to its answer"),
  WEBHOOK_SIGNATURE_FAILURES(
      Shared.INGRESS,
      MetricType.COUNTER,
      "webhook_signature_failures_total",
      "requests",
      "Webhooks whose signature is no good, by reason",
      Label.of("reason", "missing", "malformed", "mismatch")),
  WEBHOOK_ITEMS(
      Shared.INGRESS,
      MetricType.COUNTER,
      "webhook_items_total",
      "items",
      "Items of webhooks, by kind and what became of them; quarantined ones are of kind any",
      Label.of("kind", "message", "status", "account", "any"),
      Label.of("outcome", "new", "duplicate", "stored", "repeated", "quarantined")),
  WEBHOOK_DUPLICATES(
      Shared.INGRESS,
      MetricType.COUNTER,
      "webhook_duplicates_total",
      "items",
      "Items of webhooks that had come before, by kind",
      Label.of("kind", "message", "status", "account")),
  WEBHOOK_PRESSURE(
      Shared.INGRESS,
      MetricType.COUNTER,
      "webhook_pressure_total",
      "times",
      "How often workers were told to give way, because webhooks waited to be stored"),
  QUARANTINE_RETRIES(
      Shared.INGRESS,
      MetricType.COUNTER,
      "webhook_quarantine_retries_total",
      "bodies",
      "Quarantined bodies that were read again, by outcome",
      Label.of("outcome", "accepted", "kept")),

  // The outbox, in every service.
  OUTBOX_PENDING(
      Shared.ALL,
      MetricType.GAUGE,
      "outbox_pending_events",
      "events",
      "Events that wait for their confirmation, in the whole table",
      Shared.COMPONENT),
  OUTBOX_PARKED(
      Shared.ALL,
      MetricType.GAUGE,
      "outbox_parked_events",
      "events",
      "Events that are out of dispatch until a person looks, in the whole table",
      Shared.COMPONENT),
  OUTBOX_OLDEST(
      Shared.ALL,
      MetricType.GAUGE,
      "outbox_oldest_seconds",
      "seconds",
      "Age of the oldest waiting event",
      Shared.COMPONENT),
  OUTBOX_DISPATCHED(
      Shared.ALL,
      MetricType.COUNTER,
      "outbox_dispatched_total",
      "events",
      "Events on their way to the engine, by what became of it",
      Shared.COMPONENT,
      Shared.EVENT,
      Label.of(
          "outcome",
          "accepted",
          "unavailable",
          "rejected",
          "resent",
          "held",
          "finished",
          "overflow",
          "error")),
  OUTBOX_LAG(
      Shared.ALL,
      MetricType.HISTOGRAM,
      "outbox_lag_seconds",
      "seconds",
      "Time from writing an event to the engine's first acceptance",
      Shared.COMPONENT),
  OUTBOX_PARKINGS(
      Shared.ALL,
      MetricType.COUNTER,
      "outbox_parked_total",
      "events",
      "Events parked because the engine refuses them",
      Shared.COMPONENT,
      Shared.EVENT),

  // Functions.
  RUN_CALLS(
      Shared.WORKER,
      MetricType.COUNTER,
      "run_calls_total",
      "calls",
      "Calls of functions by the engine, by how they left the run: finished and failed end it, after step and step_failed it goes on, retry is tried again",
      Shared.FUNCTION,
      Label.of("outcome", "finished", "failed", "step", "step_failed", "retry")),
  RUN_CALL_SECONDS(
      Shared.WORKER,
      MetricType.HISTOGRAM,
      "run_call_seconds",
      "seconds",
      "Time a call of a function took",
      Shared.FUNCTION),
  ITEMS(
      Shared.WORKER,
      MetricType.COUNTER,
      "processed_items_total",
      "items",
      "Webhook items that runs worked on, by kind and how",
      Label.of("kind", "message", "status"),
      Label.of("how", "own", "taken_along", "duplicate", "batch_failed", "left")),
  RUN_DUPLICATES(
      Shared.WORKER,
      MetricType.COUNTER,
      "run_duplicates_total",
      "runs",
      "Runs that found their webhook item processed, by kind",
      Label.of("kind", "message", "status")),

  // Sending.
  META_CALLS(
      Shared.WORKER,
      MetricType.COUNTER,
      "meta_calls_total",
      "calls",
      "Calls that send a message, by typed outcome and Meta's code; none where Meta gave no code",
      Label.open("outcome", 100, "accepted", "not_sent", "unknown"),
      Label.open("code", 100, "none")),
  META_CALL_SECONDS(
      Shared.WORKER,
      MetricType.HISTOGRAM,
      "meta_call_seconds",
      "seconds",
      "Time a call that sends a message took"),
  SENDS_SETTLED(
      Shared.WORKER,
      MetricType.COUNTER,
      "sends_settled_total",
      "messages",
      "Accepted sends that are over, by outcome",
      Label.of("outcome", "sent", "failed")),
  SEND_SECONDS(
      Shared.WORKER,
      MetricType.HISTOGRAM,
      "send_seconds",
      "seconds",
      "Time from accepting a send to Meta's acceptance"),
  SENDS_HELD(
      Shared.WORKER,
      MetricType.COUNTER,
      "sends_held_total",
      "times",
      "Times a send had to wait for a limit of Meta's, by limit",
      Label.of("limit", "number", "pair")),
  DAILY_CAP_REFUSALS(
      Shared.WORKER,
      MetricType.COUNTER,
      "daily_cap_refusals_total",
      "messages",
      "Sends that failed for a limit of the day, by whose it is",
      Label.of("scope", "key", "grant", "client", "number")),
  QUEUE_SENDS(
      Shared.WORKER,
      MetricType.GAUGE,
      "queue_sends",
      "messages",
      "Sends that are not over, by where they stand, in the whole table",
      Shared.STATE),
  QUEUE_OLDEST(
      Shared.WORKER,
      MetricType.GAUGE,
      "queue_oldest_seconds",
      "seconds",
      "Age of the oldest send that is not over, by where it stands",
      Shared.STATE),

  // Upkeep.
  RECONCILER_REPAIRS(
      Shared.WORKER,
      MetricType.COUNTER,
      "reconciler_repairs_total",
      "rows",
      "Rows the reconciler had to repair, by repair",
      Label.of("repair", "overdue_send", "stranded_item")),
  AUDIT_ARCHIVED(
      Shared.WORKER,
      MetricType.COUNTER,
      "audit_archived_rows_total",
      "rows",
      "Audit rows moved from the table to an archive"),
  RETENTION_ROWS(
      Shared.WORKER,
      MetricType.COUNTER,
      "retention_rows_total",
      "rows",
      "Rows past their retention, by kind, deleted or only counted",
      Label.of(
          "kind",
          "messages",
          "changes",
          "media",
          "statuses",
          "items",
          "account-events",
          "quarantine"),
      Label.of("action", "deleted", "counted")),
  QUARANTINED_BODIES(
      Shared.WORKER,
      MetricType.GAUGE,
      "quarantined_bodies",
      "bodies",
      "Webhook bodies in quarantine"),

  // Agents.
  MCP_REQUESTS(
      Shared.MCP,
      MetricType.COUNTER,
      "mcp_requests_total",
      "requests",
      "Requests answered, by method and revision of the protocol",
      Label.of("method", LabelValues.METHODS),
      Label.of("revision", LabelValues.REVISIONS)),
  MCP_TOOL_CALLS(
      Shared.MCP,
      MetricType.COUNTER,
      "mcp_tool_calls_total",
      "calls",
      "Tool calls answered, by outcome",
      Shared.TOOL,
      Label.of("outcome", "ok", "tool_error", "protocol_error")),
  MCP_TOOL_SECONDS(
      Shared.MCP,
      MetricType.HISTOGRAM,
      "mcp_tool_seconds",
      "seconds",
      "Time to answer a tool call, what a caller asked to wait included",
      Shared.TOOL),
  MCP_AUTH_FAILURES(
      Shared.MCP,
      MetricType.COUNTER,
      "mcp_auth_failures_total",
      "requests",
      "Requests refused for their key, by reason",
      Label.of(
          "reason",
          "missing",
          "malformed",
          "unknown",
          "wrong_secret",
          "revoked",
          "expired",
          "client_disabled")),
  MCP_RATE_LIMITED(
      Shared.MCP,
      MetricType.COUNTER,
      "mcp_rate_limited_total",
      "requests",
      "Requests refused because their key asked too often"),
  MCP_AUDIT_LOST(
      Shared.MCP,
      MetricType.COUNTER,
      "mcp_audit_lost_total",
      "entries",
      "Audit entries that could not be kept; each is a gap in the trail"),
  MCP_STREAMS(
      Shared.MCP,
      MetricType.GAUGE,
      "mcp_streams",
      "streams",
      "Notification streams open now: GET of sessions, or listening",
      Label.of("kind", "get", "listen")),
  MCP_SEND_WAITERS(
      Shared.MCP,
      MetricType.GAUGE,
      "mcp_send_waiters",
      "calls",
      "Calls of send_message that wait for the outcome");

  /** Upper bounds of a histogram's buckets; objectives have to be among them. */
  static final List<Duration> BUCKETS =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
          .map(Duration::ofMillis)
          .toList();

  private static final String PREFIX = "wamcp_";

  private final Set<Component> components;
  private final MetricType type;
  private final String wireName;
  private final String unit;
  private final String meaning;
  private final List<Label> labels;

  Metric(
      Set<Component> components,
      MetricType type,
      String name,
      String unit,
      String meaning,
      Label... labels) {
    this.components = components;
    this.type = type;
    this.wireName = PREFIX + name;
    this.unit = unit;
    this.meaning = meaning;
    this.labels = List.copyOf(Arrays.asList(labels));
  }

  /** What an enum's constants cannot refer to where they stand. */
  private static final class Shared {
    static final Set<Component> ALL = Set.of(Component.values());
    static final Set<Component> INGRESS = Set.of(Component.INGRESS);
    static final Set<Component> WORKER = Set.of(Component.WORKER);
    static final Set<Component> MCP = Set.of(Component.MCP);
    static final Label COMPONENT =
        Label.of("component", Stream.of(Component.values()).map(Component::wireName).toList());
    static final Label EVENT = Label.of("event", LabelValues.EVENTS);
    static final Label FUNCTION = Label.of("function", LabelValues.FUNCTIONS);
    static final Label STATE = Label.of("state", "ready", "in_flight", "backoff", "unknown");
    static final Label TOOL = Label.of("tool", LabelValues.TOOLS);
  }

  /** The services that have it. */
  public Set<Component> components() {
    return components;
  }

  public MetricType type() {
    return type;
  }

  /** The name Prometheus knows it by, without the suffixes of a histogram. */
  public String wireName() {
    return wireName;
  }

  /** What one of it is. */
  public String unit() {
    return unit;
  }

  public String meaning() {
    return meaning;
  }

  public List<Label> labels() {
    return labels;
  }
}

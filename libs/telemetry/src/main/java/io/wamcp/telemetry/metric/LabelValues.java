package io.wamcp.telemetry.metric;

import java.util.List;

/** Values of labels that several metrics share. Tests hold them against what the services use. */
final class LabelValues {

  /** Events that leave through the outbox. */
  static final List<String> EVENTS =
      List.of(
          "wa/webhook.received",
          "wa/status.update.received",
          "wa/message.send.requested",
          "wa/message.send.completed",
          "wa/message.read.requested",
          "wa/media.download.requested",
          "wa/media.upload.requested",
          "mcp/client.notify");

  /** Functions, each with the handler of its failures where it has one. */
  static final List<String> FUNCTIONS =
      List.of(
          "process-message",
          "process-message-failure",
          "send-message",
          "send-message-failure",
          "status-updater",
          "status-updater-failure",
          "mark-message-read",
          "mark-message-read-failure",
          "download-media",
          "download-media-failure",
          "upload-media",
          "upload-media-failure",
          "push-client-notification",
          "push-client-notification-failure",
          "gc-rate-limits",
          "archive-audit",
          "prune-messages",
          "prune-media",
          "reconcile");

  static final List<String> TOOLS =
      List.of(
          "ping",
          "list_numbers",
          "list_conversations",
          "get_messages",
          "get_message_status",
          "get_contact",
          "send_message",
          "send_reaction",
          "mark_read",
          "retry_send");

  static final List<String> METHODS =
      List.of(
          "initialize",
          "server/discover",
          "ping",
          "tools/list",
          "tools/call",
          "resources/list",
          "resources/templates/list",
          "resources/read",
          "resources/subscribe",
          "resources/unsubscribe",
          "subscriptions/listen",
          "other");

  static final List<String> REVISIONS =
      List.of("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26");

  private LabelValues() {}
}

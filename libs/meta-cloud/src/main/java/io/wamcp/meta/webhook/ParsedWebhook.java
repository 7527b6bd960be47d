package io.wamcp.meta.webhook;

import java.util.List;

/** What a signed body turned out to be. */
public sealed interface ParsedWebhook {

  /** A webhook of ours; its items in document order, possibly none. */
  record Items(List<WebhookItem> items) implements ParsedWebhook {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Nothing of it can be used; keep the bytes and answer 200. */
  record Quarantined(QuarantineReason reason) implements ParsedWebhook {}

  /** Fine, but not for us; answer 200. */
  record Ignored(IgnoreReason reason) implements ParsedWebhook {}
}

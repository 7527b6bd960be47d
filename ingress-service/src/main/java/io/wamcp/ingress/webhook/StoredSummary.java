package io.wamcp.ingress.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.meta.webhook.AccountItem;
import io.wamcp.meta.webhook.AccountSummaries;
import io.wamcp.meta.webhook.AccountSummary;
import io.wamcp.store.Json;

/**
 * The stored form of an account event's summary: its family under {@code kind}, then its fields.
 */
final class StoredSummary {

  private StoredSummary() {}

  static ObjectNode of(AccountItem item) {
    AccountSummary summary = AccountSummaries.of(item);
    ObjectNode stored = JsonNodeFactory.instance.objectNode();
    stored.put("kind", summary.kind());
    stored.setAll((ObjectNode) Json.toNode(summary));
    return stored;
  }
}

package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes one item of a whole value that is neither message nor status. */
final class AccountChange {

  private static final int MAX_FIELD = 100;

  private AccountChange() {}

  static boolean acceptableField(String field) {
    return field.length() <= MAX_FIELD && field.chars().noneMatch(Character::isISOControl);
  }

  static WebhookItem item(ChangeContext context, JsonNode value) {
    ObjectNode slice = context.timedSlice(value);
    if (context.account() == null && context.number() == null) {
      return context.unusable(UnusableReason.OWNER_MISSING, slice);
    }
    String id = EventIds.other(context.field(), context.account(), context.time(), value);
    return new AccountItem(context.number(), context.account(), context.field(), id, slice);
  }
}

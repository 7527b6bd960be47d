package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;

/** Makes one item of a whole value that is neither message nor status. */
final class AccountChange {

  private static final int MAX_FIELD = 100;

  private AccountChange() {}

  static boolean acceptableField(String field) {
    return field.length() <= MAX_FIELD && field.chars().noneMatch(Character::isISOControl);
  }

  static WebhookItem item(ChangeContext context, JsonNode value) {
    if (context.account() == null && context.number() == null) {
      return context.unusable(UnusableReason.OWNER_MISSING, context.slice(value));
    }
    String id = EventIds.other(context.field(), context.account(), value);
    return new AccountItem(
        context.number(), context.account(), context.field(), id, context.slice(value));
  }
}

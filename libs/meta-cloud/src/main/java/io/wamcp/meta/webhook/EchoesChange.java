package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wamcp.domain.id.Wamid;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Splits one value of the field {@code smb_message_echoes}. */
final class EchoesChange {

  static final String FIELD = "smb_message_echoes";
  static final String ECHOES = "message_echoes";

  private final ChangeContext context;
  private final JsonNode echoes;
  private final Contacts contacts;

  EchoesChange(ChangeContext context) {
    this.context = context;
    this.echoes = context.value().path(ECHOES);
    Set<String> recipients = new LinkedHashSet<>();
    echoes.forEach(echo -> recipients.add(recipientId(echo)));
    this.contacts = Contacts.of(context.value(), recipients.size() <= 1);
  }

  /** Emits the items in document order; a value of another shape is kept as a whole. */
  void split(Consumer<WebhookItem> items) {
    if (!echoes.isArray() || context.number() == null) {
      items.accept(AccountChange.item(context, context.value()));
      return;
    }
    for (JsonNode echo : echoes) {
      items.accept(item(echo));
    }
  }

  private WebhookItem item(JsonNode echo) {
    if (!echo.isObject()) {
      return unusable(UnusableReason.ITEM_NOT_AN_OBJECT, echo);
    }
    Wamid wamid = JsonFields.wamid(echo, "id");
    if (wamid == null) {
      return unusable(UnusableReason.WAMID_MISSING, echo);
    }
    String to = JsonFields.partyId(echo, "to");
    String userId = JsonFields.partyId(echo, "to_user_id");
    if (to == null && userId == null && JsonFields.partyId(echo, "group_id") == null) {
      return unusable(UnusableReason.IDENTITY_MISSING, echo);
    }
    Set<String> ids = new LinkedHashSet<>();
    if (to != null) {
      ids.add(to);
    }
    if (userId != null) {
      ids.add(userId);
    }
    return new EchoItem(
        context.number(),
        context.account(),
        wamid,
        EventIds.echo(context.number(), wamid),
        context.sliceOf(ECHOES, echo, contacts.matching(ids, userId)));
  }

  private static String recipientId(JsonNode echo) {
    return JsonFields.firstScalar(echo, "to_user_id", "to", "group_id");
  }

  private UnusableItem unusable(UnusableReason reason, JsonNode echo) {
    return context.unusable(
        reason, context.sliceOf(ECHOES, echo, JsonNodeFactory.instance.arrayNode()));
  }
}

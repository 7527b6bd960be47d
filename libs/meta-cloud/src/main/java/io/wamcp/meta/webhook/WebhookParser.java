package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.id.WabaId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes a signed webhook body apart. The field of a change decides how its value is read, since
 * other fields reuse the names {@code messages} and {@code statuses}. A wrong shape costs only the
 * element it is in. Never throws, whatever the bytes. Stateless and thread-safe.
 */
public final class WebhookParser {

  /** Meta batches up to 1000 updates; a body with far more is not taken apart. */
  public static final int MAX_ITEMS = 20_000;

  private static final String PRODUCT = "whatsapp_business_account";

  /** Parses a body whose signature is good. */
  public ParsedWebhook parse(byte[] body) {
    BodyReader.Outcome outcome = BodyReader.read(body);
    if (outcome.reason() != null) {
      return new ParsedWebhook.Quarantined(outcome.reason());
    }
    JsonNode root = outcome.document();
    if (!root.isObject()) {
      return new ParsedWebhook.Quarantined(QuarantineReason.ROOT_NOT_AN_OBJECT);
    }
    JsonNode product = root.path("object");
    if (!product.isTextual()) {
      return withoutProduct(root);
    }
    if (!product.textValue().equals(PRODUCT)) {
      return new ParsedWebhook.Ignored(IgnoreReason.OTHER_PRODUCT);
    }
    return entries(root.path("entry"));
  }

  /**
   * Reads back the {@link WebhookItem#slice()} of an item: the result has the same kind, the same
   * dedupe id and the same content. A slice that does not hold exactly one item comes back as
   * {@link UnusableItem}.
   */
  public WebhookItem parseSlice(JsonNode slice) {
    JsonNode clean = Sanitiser.sanitise(slice);
    List<WebhookItem> items = new ArrayList<>(1);
    WabaId account = JsonFields.wabaId(clean, "entryId");
    if (clean.isObject()) {
      change(account, EntryTime.of(clean, ChangeContext.ENTRY_TIME), clean, items::add);
    }
    if (items.size() == 1) {
      return items.getFirst();
    }
    ObjectNode kept =
        clean.isObject()
            ? (ObjectNode) clean
            : JsonNodeFactory.instance.objectNode().set("value", clean);
    String id = EventIds.other("unusable", account, null, kept);
    return new UnusableItem(null, account, UnusableReason.NOT_A_SLICE, id, kept);
  }

  private static ParsedWebhook withoutProduct(JsonNode root) {
    boolean sample = root.has("field") && root.has("value") && !root.has("entry");
    return sample
        ? new ParsedWebhook.Ignored(IgnoreReason.DASHBOARD_SAMPLE)
        : new ParsedWebhook.Quarantined(QuarantineReason.OBJECT_MISSING);
  }

  private static ParsedWebhook entries(JsonNode entries) {
    if (entries.isMissingNode() || entries.isNull()) {
      return new ParsedWebhook.Items(List.of());
    }
    if (!entries.isArray()) {
      return new ParsedWebhook.Quarantined(QuarantineReason.ENTRY_NOT_AN_ARRAY);
    }
    if (tooMany(entries)) {
      return new ParsedWebhook.Quarantined(QuarantineReason.TOO_MANY_ITEMS);
    }
    List<WebhookItem> items = new ArrayList<>();
    for (JsonNode entry : entries) {
      entry(Sanitiser.sanitise(entry), items::add);
    }
    return new ParsedWebhook.Items(items);
  }

  /** Counts before building anything, so that a hostile body costs no memory. */
  private static boolean tooMany(JsonNode entries) {
    long count = 0;
    for (JsonNode entry : entries) {
      count++;
      for (JsonNode change : entry.path("changes")) {
        JsonNode value = change.path("value");
        count += 1L + value.path("messages").size() + value.path("statuses").size();
        count += value.path(EchoesChange.ECHOES).size();
      }
    }
    return count > MAX_ITEMS;
  }

  private static void entry(JsonNode entry, Consumer<WebhookItem> items) {
    WabaId account = JsonFields.wabaId(entry, "id");
    EntryTime time = EntryTime.of(entry, "time");
    if (!entry.isObject()) {
      items.accept(unusable(account, UnusableReason.ENTRY_NOT_AN_OBJECT, entry));
      return;
    }
    JsonNode changes = entry.path("changes");
    if (!changes.isArray()) {
      items.accept(unusable(account, UnusableReason.CHANGES_NOT_AN_ARRAY, entry));
      return;
    }
    for (JsonNode change : changes) {
      if (change.isObject()) {
        change(account, time, change, items);
      } else {
        items.accept(unusable(account, UnusableReason.CHANGE_NOT_AN_OBJECT, change));
      }
    }
  }

  private static void change(
      WabaId account, EntryTime time, JsonNode change, Consumer<WebhookItem> items) {
    JsonNode value = change.path("value");
    String field = JsonFields.scalar(change, "field");
    if (field == null || !AccountChange.acceptableField(field)) {
      items.accept(unusable(account, UnusableReason.FIELD_MISSING, value));
      return;
    }
    ChangeContext context = ChangeContext.of(account, time, field, value);
    if (value.isMissingNode() || value.isNull()) {
      items.accept(context.unusable(UnusableReason.VALUE_MISSING, context.slice(value)));
    } else if (field.equals(EchoesChange.FIELD)) {
      new EchoesChange(context).split(items);
    } else if (!field.equals(MessagesChange.FIELD)) {
      items.accept(AccountChange.item(context, value));
    } else if (!value.isObject()) {
      items.accept(context.unusable(UnusableReason.VALUE_NOT_AN_OBJECT, context.slice(value)));
    } else {
      new MessagesChange(context).split(items);
    }
  }

  private static UnusableItem unusable(WabaId account, UnusableReason reason, JsonNode raw) {
    ChangeContext context = ChangeContext.of(account, null, null, raw);
    return context.unusable(reason, context.slice(raw));
  }
}

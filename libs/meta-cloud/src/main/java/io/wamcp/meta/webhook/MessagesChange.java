package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.id.Wamid;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Splits one value of the field {@code messages} into messages, statuses and the rest. */
final class MessagesChange {

  static final String FIELD = "messages";

  private static final String MESSAGES = "messages";
  private static final String STATUSES = "statuses";
  private static final int MAX_STATUS = 32;
  private static final ArrayNode NO_CONTACTS = JsonNodeFactory.instance.arrayNode();

  private final ChangeContext context;
  private final JsonNode value;

  MessagesChange(ChangeContext context) {
    this.context = context;
    this.value = context.value();
  }

  /** Emits the items in document order. */
  void split(Consumer<WebhookItem> items) {
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    boolean restMatters = false;
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      switch (field.getKey()) {
        case MESSAGES -> each(MESSAGES, UnusableReason.MESSAGES_NOT_AN_ARRAY, messages(), items);
        case STATUSES -> each(STATUSES, UnusableReason.STATUSES_NOT_AN_ARRAY, statuses(), items);
        default -> {
          rest.set(field.getKey(), field.getValue());
          restMatters |= matters(field);
        }
      }
    }
    if (restMatters) {
      items.accept(AccountChange.item(context, rest));
    }
  }

  /** Whether a part of the value says something beyond describing its messages and statuses. */
  private static boolean matters(Map.Entry<String, JsonNode> field) {
    boolean describes = field.getKey().equals("metadata") || field.getKey().equals("contacts");
    return !describes && field.getValue().isContainerNode() && !field.getValue().isEmpty();
  }

  private void each(
      String array,
      UnusableReason wrongShape,
      Function<JsonNode, WebhookItem> reader,
      Consumer<WebhookItem> items) {
    JsonNode elements = value.path(array);
    if (elements.isNull()) {
      return;
    }
    if (!elements.isArray()) {
      items.accept(context.unusable(wrongShape, context.sliceOfWrongShape(array, elements)));
      return;
    }
    for (JsonNode element : elements) {
      items.accept(reader.apply(element));
    }
  }

  private Function<JsonNode, WebhookItem> messages() {
    boolean single = distinct(MESSAGES, MessagesChange::sender) <= 1;
    Contacts contacts = Contacts.of(value, single);
    return message -> message(message, contacts);
  }

  private Function<JsonNode, WebhookItem> statuses() {
    boolean single = distinct(STATUSES, MessagesChange::recipient) <= 1;
    Contacts contacts = Contacts.of(value, single);
    return status -> status(status, contacts);
  }

  private WebhookItem message(JsonNode message, Contacts contacts) {
    if (!message.isObject()) {
      return unusable(MESSAGES, UnusableReason.ITEM_NOT_AN_OBJECT, message);
    }
    if (context.number() == null) {
      return unusable(MESSAGES, UnusableReason.PHONE_NUMBER_ID_MISSING, message);
    }
    Wamid wamid = JsonFields.wamid(message, "id");
    if (wamid == null) {
      return unusable(MESSAGES, UnusableReason.WAMID_MISSING, message);
    }
    String from = JsonFields.partyId(message, "from");
    String userId = JsonFields.partyId(message, "from_user_id");
    if (from == null && userId == null) {
      return unusable(MESSAGES, UnusableReason.IDENTITY_MISSING, message);
    }
    boolean placeholder = "unsupported".equals(JsonFields.scalar(message, "type"));
    String id = EventIds.message(context.number(), wamid, placeholder);
    ArrayNode own = contacts.matching(idsOf(from, userId), userId);
    ObjectNode slice = context.sliceOf(MESSAGES, message, own);
    return new InboundMessageItem(context.number(), context.account(), wamid, id, slice);
  }

  private WebhookItem status(JsonNode status, Contacts contacts) {
    if (!status.isObject()) {
      return unusable(STATUSES, UnusableReason.ITEM_NOT_AN_OBJECT, status);
    }
    if (context.number() == null) {
      return unusable(STATUSES, UnusableReason.PHONE_NUMBER_ID_MISSING, status);
    }
    Wamid wamid = JsonFields.wamid(status, "id");
    if (wamid == null) {
      return unusable(STATUSES, UnusableReason.WAMID_MISSING, status);
    }
    String word = JsonFields.scalar(status, "status");
    if (word == null || word.length() > MAX_STATUS || !JsonFields.acceptablePartyId(word)) {
      return unusable(STATUSES, UnusableReason.STATUS_MISSING, status);
    }
    String participant = StatusParties.participant(status);
    if (participant != null && !JsonFields.acceptablePartyId(participant)) {
      return unusable(STATUSES, UnusableReason.PARTICIPANT_INVALID, status);
    }
    String id = EventIds.status(context.number(), wamid, word, participant);
    ArrayNode own = contacts.matching(StatusParties.ids(status), StatusParties.userId(status));
    ObjectNode slice = context.sliceOf(STATUSES, status, own);
    return new StatusItem(context.number(), context.account(), wamid, word, id, slice);
  }

  private UnusableItem unusable(String array, UnusableReason reason, JsonNode element) {
    return context.unusable(reason, context.sliceOf(array, element, NO_CONTACTS));
  }

  private long distinct(String array, Function<JsonNode, Set<String>> party) {
    return StreamSupport.stream(value.path(array).spliterator(), false)
        .filter(JsonNode::isObject)
        .map(party)
        .distinct()
        .limit(2)
        .count();
  }

  private static Set<String> sender(JsonNode message) {
    return idsOf(JsonFields.partyId(message, "from"), JsonFields.partyId(message, "from_user_id"));
  }

  private static Set<String> recipient(JsonNode status) {
    return StatusParties.ids(status);
  }

  private static Set<String> idsOf(String... ids) {
    Set<String> present = new LinkedHashSet<>();
    Stream.of(ids).filter(Objects::nonNull).forEach(present::add);
    return present;
  }
}

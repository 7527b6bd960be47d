package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import java.util.List;
import java.util.Map;

/**
 * Where an element stands: its entry, its field and the value around it. Builds slices.
 *
 * @param time of the entry; null where it has none
 */
record ChangeContext(
    WabaId account, EntryTime time, PhoneNumberId number, String field, JsonNode value) {

  /** The key under which the slice of an account event keeps the time of its entry. */
  static final String ENTRY_TIME = "entryTime";

  /** Longer scalars beside the elements are not repeated in each slice. */
  private static final int MAX_SHARED_TEXT = 256;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static ChangeContext of(WabaId account, EntryTime time, String field, JsonNode value) {
    return new ChangeContext(account, time, JsonFields.phoneNumberId(value), field, value);
  }

  /** The slice of one message or status: what it shares with its neighbours, and itself. */
  ObjectNode sliceOf(String array, JsonNode element, ArrayNode contacts) {
    ObjectNode own = shared();
    if (!contacts.isEmpty()) {
      own.set("contacts", contacts);
    }
    own.set(array, NODES.arrayNode().add(element));
    return slice(own);
  }

  /** The slice of an array that is none, left as it is. */
  ObjectNode sliceOfWrongShape(String array, JsonNode content) {
    ObjectNode own = shared();
    own.set(array, content);
    return slice(own);
  }

  private ObjectNode shared() {
    ObjectNode own = sharedFields(value);
    own.remove(List.of("messages", "statuses"));
    if (value.path("metadata").isObject()) {
      own.set("metadata", sharedFields(value.path("metadata")));
    }
    return own;
  }

  /** A slice with the given value. */
  ObjectNode slice(JsonNode sliceValue) {
    ObjectNode slice = NODES.objectNode();
    slice.put("entryId", account == null ? null : account.value());
    slice.put("field", field);
    slice.set("value", sliceValue.isMissingNode() ? NODES.nullNode() : sliceValue);
    return slice;
  }

  /**
   * The same with the time of the entry. Only for what has none of its own: messages and statuses
   * may come again in another entry, and are to look the same.
   */
  ObjectNode timedSlice(JsonNode sliceValue) {
    ObjectNode slice = slice(sliceValue);
    if (time != null) {
      slice.set(ENTRY_TIME, time.raw());
    }
    return slice;
  }

  UnusableItem unusable(UnusableReason reason, ObjectNode slice) {
    String id = EventIds.other("unusable", account, null, slice);
    return new UnusableItem(number, account, reason, id, slice);
  }

  private static ObjectNode sharedFields(JsonNode object) {
    ObjectNode shared = NODES.objectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode child = field.getValue();
      if (child.isValueNode() && child.asText().length() <= MAX_SHARED_TEXT) {
        shared.set(field.getKey(), child);
      }
    }
    return shared;
  }
}

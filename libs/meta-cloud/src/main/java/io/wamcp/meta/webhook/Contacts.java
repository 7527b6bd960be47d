package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code contacts} of one value, found by id and never by position. Meta's {@code from} and
 * {@code wa_id} differ for some countries, so a value about one single person falls back to its
 * only contact, unless the user ids contradict.
 */
final class Contacts {

  private static final int MAX_PER_ITEM = 4;

  private final List<JsonNode> all = new ArrayList<>();
  private final Map<String, List<JsonNode>> byId = new HashMap<>();
  private final boolean singleParty;

  private Contacts(boolean singleParty) {
    this.singleParty = singleParty;
  }

  /**
   * Indexes the contacts of a value.
   *
   * @param singleParty whether all elements beside them are about the same person
   */
  static Contacts of(JsonNode value, boolean singleParty) {
    Contacts contacts = new Contacts(singleParty);
    JsonNode array = value.path("contacts");
    if (array.isArray()) {
      array.forEach(contacts::add);
    }
    return contacts;
  }

  private void add(JsonNode contact) {
    if (!contact.isObject()) {
      return;
    }
    all.add(contact);
    for (String field : List.of("wa_id", "user_id")) {
      String id = JsonFields.scalar(contact, field);
      if (id != null) {
        byId.computeIfAbsent(id, key -> new ArrayList<>()).add(contact);
      }
    }
  }

  /** The contacts of the person with the given ids; the user id may be null. */
  ArrayNode matching(Set<String> ids, String userId) {
    Set<JsonNode> found = new LinkedHashSet<>();
    ids.forEach(id -> found.addAll(byId.getOrDefault(id, List.of())));
    if (found.isEmpty() && singleParty && all.size() == 1 && !contradicts(userId)) {
      found.add(all.getFirst());
    }
    ArrayNode contacts = JsonNodeFactory.instance.arrayNode();
    found.stream().limit(MAX_PER_ITEM).forEach(contacts::add);
    return contacts;
  }

  private boolean contradicts(String userId) {
    String known = JsonFields.scalar(all.getFirst(), "user_id");
    return known != null && userId != null && !known.equals(userId);
  }
}

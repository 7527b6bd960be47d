package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an account event says about a person the business talks with. */
public sealed interface ContactSignal {

  /** When it happened; null when Meta sent no usable time. */
  Instant at();

  /** The person has other identifiers now. */
  record Rekeyed(IdentityChange change, Instant at) implements ContactSignal {}

  /** The person called the business, which opens the service window as a message does. */
  record Called(SenderIdentity caller, Instant at) implements ContactSignal {}

  /** Reads the signals of an event; most events have none. */
  static List<ContactSignal> of(AccountItem item) {
    List<ContactSignal> signals = new ArrayList<>();
    switch (item.field()) {
      case "user_id_update" ->
          each(item, "user_id_update").forEach(update -> rekeyed(update).ifPresent(signals::add));
      case "calls" -> each(item, "calls").forEach(call -> called(call).ifPresent(signals::add));
      default -> {
        // Nothing about one person.
      }
    }
    return signals;
  }

  private static JsonNode each(AccountItem item, String array) {
    JsonNode elements = item.value().path(array);
    return elements.isArray() ? elements : JsonNodeFactory.instance.arrayNode();
  }

  private static Optional<ContactSignal> rekeyed(JsonNode update) {
    JsonNode ids = update.path("user_id");
    JsonNode parents = update.path("parent_user_id");
    return IdentityChange.of(
            null,
            JsonFields.partyId(ids, "previous"),
            JsonFields.partyId(update, "wa_id"),
            JsonFields.partyId(ids, "current"),
            JsonFields.partyId(parents, "current"))
        .map(change -> new Rekeyed(change, JsonFields.seconds(update, "timestamp")));
  }

  private static Optional<ContactSignal> called(JsonNode call) {
    String from = JsonFields.partyId(call, "from");
    String userId = JsonFields.partyId(call, "from_user_id");
    boolean byUser = "USER_INITIATED".equals(JsonFields.scalar(call, "direction"));
    if (!byUser || (from == null && userId == null)) {
      return Optional.empty();
    }
    Instant started = JsonFields.seconds(call, "start_time");
    return Optional.of(
        new Called(
            new SenderIdentity(
                from, from, userId, JsonFields.partyId(call, "from_parent_user_id"), null, null),
            started == null ? JsonFields.seconds(call, "timestamp") : started));
  }
}

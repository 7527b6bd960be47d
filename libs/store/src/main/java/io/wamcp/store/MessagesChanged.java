package io.wamcp.store;

import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.PhoneNumberId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What replicas are told about messages whose rows have changed: sent, failed, delivered, read. A
 * hint; whoever follows them reads the rows with its own rights.
 */
public record MessagesChanged(PhoneNumberId phoneNumberId, List<MessageId> messages) {

  /** As many ids as a payload has room for, with some to spare. */
  static final int MOST = 150;

  public MessagesChanged {
    messages = List.copyOf(messages);
  }

  static List<MessagesChanged> of(PhoneNumberId number, Collection<MessageId> messages) {
    List<MessageId> all = List.copyOf(messages);
    List<MessagesChanged> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST) {
      parts.add(new MessagesChanged(number, all.subList(from, Math.min(all.size(), from + MOST))));
    }
    return parts;
  }

  /** Reads the payload of a notification. */
  public static MessagesChanged read(String payload) {
    return Json.mapper().convertValue(Json.read(payload), MessagesChanged.class);
  }
}

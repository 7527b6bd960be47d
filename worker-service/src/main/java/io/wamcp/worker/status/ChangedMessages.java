package io.wamcp.worker.status;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.MessageId;
import io.wamcp.store.Notifications;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Messages that statuses of one transaction are about, so that clients who follow them hear of it
 * once. Not thread-safe.
 */
final class ChangedMessages {

  private final Map<PhoneNumber, Set<MessageId>> messages = new HashMap<>();

  void add(PhoneNumber number, MessageId message) {
    messages.computeIfAbsent(number, each -> new HashSet<>()).add(message);
  }

  /** Tells, when the transaction commits. */
  void tell(DbExecute tx) {
    messages.forEach(
        (number, changed) -> Notifications.messages(tx, number.phoneNumberId(), changed));
  }
}

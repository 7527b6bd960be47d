package io.wamcp.worker.status;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.meta.webhook.StatusUpdate;
import io.wamcp.store.MessageStatuses.Recipient;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.RecipientContacts;
import io.wamcp.store.RecipientLinks.Said;
import io.wamcp.worker.drain.ItemHandler.Item;
import java.time.Instant;
import java.util.List;

/** What statuses say about the people they reached. Stateless. */
final class StatusRecipients {

  private StatusRecipients() {}

  /**
   * Whom a status says it reached; null when it reached nobody, and for groups, whose ids are none
   * of the person's.
   */
  static Recipient of(StatusUpdate update) {
    boolean reached =
        DeliveryStatus.ofMeta(update.status())
            .filter(status -> status != DeliveryStatus.FAILED)
            .isPresent();
    return reached && !update.toGroup()
        ? new Recipient(
            update.recipientId(), update.recipientUserId(), update.recipientParentUserId())
        : null;
  }

  /** Looks up what these say that is not known, all at once; mostly that is nothing. */
  static RecipientContacts lock(
      DbExecute tx, List<Item<StatusUpdateReceived, StatusRow>> items, Instant now) {
    List<Said> said =
        items.stream()
            .filter(item -> item.parsed().recipient() != null)
            .map(item -> said(item, now))
            .toList();
    return RecipientContacts.lock(tx, said, now);
  }

  private static Said said(Item<StatusUpdateReceived, StatusRow> item, Instant now) {
    StatusRow status = item.parsed();
    Recipient recipient = status.recipient();
    Instant at = status.at() == null || status.at().isAfter(now) ? now : status.at();
    return new Said(
        item.number().id(),
        status.wamid(),
        status.requestId(),
        recipient.waId(),
        recipient.bsuid(),
        recipient.parentBsuid(),
        at);
  }
}

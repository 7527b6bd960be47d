package io.wamcp.ingress.webhook;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.NumberId;
import io.wamcp.meta.webhook.AccountItem;
import io.wamcp.meta.webhook.ContactSignal;
import io.wamcp.meta.webhook.EchoItem;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.StatusError;
import io.wamcp.meta.webhook.StatusItem;
import io.wamcp.meta.webhook.StatusReader;
import io.wamcp.meta.webhook.UnusableItem;
import io.wamcp.meta.webhook.WebhookItem;
import io.wamcp.store.Json;
import io.wamcp.store.WebhookIntake;
import io.wamcp.store.WebhookIntake.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sorts the items of one webhook into the rows they become. Not thread-safe; one per webhook. */
final class IntakeBatch {

  /** The reason under which items of numbers that are not ours are kept. */
  static final String UNKNOWN_NUMBER = "unknown_phone_number";

  private static final StatusReader STATUSES = new StatusReader();

  private final NumberDirectory numbers;
  private final WebhookIntake.Batch rows = new WebhookIntake.Batch();
  private final Map<String, DomainEvent> events = new LinkedHashMap<>();
  private final Map<String, Kind> kinds = new HashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final Map<String, Integer> accountCopies = new HashMap<>();
  private String firstProblem;
  private int quarantined;

  IntakeBatch(NumberDirectory numbers) {
    this.numbers = numbers;
  }

  IntakeBatch addAll(List<WebhookItem> items) {
    items.forEach(this::add);
    return this;
  }

  IntakeBatch add(WebhookIntake.Quarantined bytes) {
    quarantined++;
    firstProblem = firstProblem == null ? bytes.reason() : firstProblem;
    rows.add(bytes);
    return this;
  }

  private void add(WebhookItem item) {
    switch (item) {
      case UnusableItem unusable -> quarantine(unusable, unusable.reason().wireName());
      case AccountItem account -> add(account);
      case InboundMessageItem message -> add(message, Kind.MESSAGE, event(message));
      case EchoItem echo -> add(echo, Kind.MESSAGE, event(echo));
      case StatusItem status -> add(status, Kind.STATUS, event(status));
    }
  }

  private void add(WebhookItem item, Kind kind, DomainEvent event) {
    Optional<NumberId> number = numbers.find(item.phoneNumberId());
    if (number.isEmpty()) {
      quarantine(item, UNKNOWN_NUMBER);
      return;
    }
    rows.add(new WebhookIntake.Item(number.get(), kind, event));
    events.putIfAbsent(event.subjectKey(), event);
    kinds.put(event.subjectKey(), kind);
    copies.merge(event.subjectKey(), 1, Integer::sum);
  }

  private void add(AccountItem item) {
    Optional<NumberId> number =
        item.phoneNumberId() == null ? numbers.named(item) : numbers.find(item.phoneNumberId());
    if (item.phoneNumberId() != null && number.isEmpty()) {
      quarantine(item, UNKNOWN_NUMBER);
      return;
    }
    accountCopies.merge(item.derivedEventId(), 1, Integer::sum);
    rows.add(
        new WebhookIntake.AccountEvent(
            item.derivedEventId(),
            number.orElse(null),
            item.wabaId() == null ? "" : item.wabaId().value(),
            item.field(),
            item.occurredAt(),
            StoredSummary.of(item),
            item.slice()));
    if (item.phoneNumberId() != null && !ContactSignal.of(item).isEmpty()) {
      add(item, Kind.ACCOUNT, event(item));
    }
  }

  private void quarantine(WebhookItem item, String reason) {
    add(QuarantineBody.ofSlice(reason, item.phoneNumberId(), item.wabaId(), item.slice()));
  }

  /** Messages, echoes, and what concerns a contact have one function that stores them. */
  private static DomainEvent event(WebhookItem item) {
    return new WebhookReceived(
        item.phoneNumberId(),
        Json.toMap(item.slice()),
        item.derivedEventId(),
        item.derivedEventId());
  }

  private static DomainEvent event(StatusItem item) {
    return new StatusUpdateReceived(
        item.phoneNumberId(),
        item.wamid(),
        item.status(),
        STATUSES.read(item).errors().stream().findFirst().map(IntakeBatch::error).orElse(null),
        Json.toMap(item.slice()),
        item.derivedEventId(),
        item.derivedEventId());
  }

  private static StatusUpdateReceived.StatusError error(StatusError error) {
    return new StatusUpdateReceived.StatusError(error.code(), error.title(), error.details());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  WebhookIntake.Batch rows() {
    return rows;
  }

  /** The event of a stored item. */
  DomainEvent event(String eventId) {
    return events.get(eventId);
  }

  Kind kind(String eventId) {
    return kinds.get(eventId);
  }

  /** How often the webhook held this item. */
  int copies(String eventId) {
    return copies.get(eventId);
  }

  /** Why the first item that cannot be used cannot. */
  Optional<String> firstProblem() {
    return Optional.ofNullable(firstProblem);
  }

  /** How often the webhook held this account event. */
  int accountCopies(String eventId) {
    return accountCopies.get(eventId);
  }

  int quarantined() {
    return quarantined;
  }
}

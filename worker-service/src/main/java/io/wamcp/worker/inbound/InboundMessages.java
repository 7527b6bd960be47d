package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.Wamid;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.meta.webhook.AccountItem;
import io.wamcp.meta.webhook.ContactSignal;
import io.wamcp.meta.webhook.EchoItem;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.MessageReader;
import io.wamcp.meta.webhook.WebhookItem;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Contacts;
import io.wamcp.store.Contacts.Person;
import io.wamcp.store.Json;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.OfNumber;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.worker.drain.Batch;
import io.wamcp.worker.drain.ItemHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stores messages, and what else is said of people, each with all that follows from it.
 * Thread-safe.
 */
public final class InboundMessages implements ItemHandler<WebhookReceived, InboundItem> {

  private final WebhookParser parser;
  private final MessageReader reader = new MessageReader();
  private final Clock clock;

  public InboundMessages(WebhookParser parser, Clock clock) {
    this.parser = parser;
    this.clock = clock;
  }

  @Override
  public Class<WebhookReceived> eventType() {
    return WebhookReceived.class;
  }

  @Override
  public String eventName() {
    return WebhookReceived.NAME;
  }

  @Override
  public Kind kind() {
    return Kind.MESSAGE;
  }

  @Override
  public InboundItem parse(WebhookReceived event) {
    WebhookItem item = parser.parseSlice(Json.toNode(event.rawPayload()));
    boolean ofItsNumber = event.phoneNumberId().equals(item.phoneNumberId());
    return switch (item) {
      case InboundMessageItem message when ofItsNumber ->
          new InboundItem.Received(reader.read(message));
      case EchoItem echo when ofItsNumber -> new InboundItem.Echoed(reader.read(echo));
      case AccountItem account when ofItsNumber && !ContactSignal.of(account).isEmpty() ->
          new InboundItem.Signals(ContactSignal.of(account));
      default ->
          throw new NonRetriableException(
              "the event's payload is no message and says nothing about a person of its number");
    };
  }

  @Override
  public Optional<Wamid> wamid(InboundItem parsed) {
    return switch (parsed) {
      case InboundItem.Received received -> Optional.of(received.message().wamid());
      case InboundItem.Echoed echoed -> Optional.of(echoed.message().wamid());
      case InboundItem.Signals none -> Optional.empty();
    };
  }

  @Override
  public void lock(DbExecute tx, List<Item<WebhookReceived, InboundItem>> items) {
    Contacts.lock(tx, items.stream().flatMap(InboundMessages::people).toList());
    List<OfNumber> echoes = items.stream().flatMap(InboundMessages::echo).toList();
    if (!echoes.isEmpty()) {
      // Its statuses may come just now.
      MessageStatuses.lockWamids(tx, echoes);
    }
  }

  private static Stream<OfNumber> echo(Item<WebhookReceived, InboundItem> item) {
    return item.parsed() instanceof InboundItem.Echoed echoed
        ? Stream.of(new OfNumber(item.number().id(), echoed.message().wamid()))
        : Stream.empty();
  }

  static Stream<Person> people(Item<WebhookReceived, InboundItem> item) {
    return item.parsed().people().stream()
        .map(identity -> new Person(item.number().id(), identity));
  }

  @Override
  public Map<String, JsonNode> applyAll(
      DbExecute tx, List<Item<WebhookReceived, InboundItem>> items, String runId, Batch batch) {
    return items.size() == 1
        ? ItemHandler.super.applyAll(tx, items, runId, batch)
        : new InboundBatch(tx, batch, clock.instant(), item -> apply(tx, item, runId, batch))
            .apply(items);
  }

  @Override
  public JsonNode apply(
      DbExecute tx, Item<WebhookReceived, InboundItem> item, String runId, Batch batch) {
    Instant now = clock.instant();
    JsonNode slice = Json.toNode(item.event().rawPayload());
    return switch (item.parsed()) {
      case InboundItem.Received received ->
          ReceivedMessages.store(tx, batch, item.number(), received.message(), slice, now);
      case InboundItem.Echoed echoed ->
          EchoedMessages.store(tx, batch, item.number(), echoed.message(), slice, now);
      case InboundItem.Signals signals -> People.apply(tx, item.number(), signals.signals(), now);
    };
  }
}

package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.webhook.IdentityChange;
import io.wamcp.meta.webhook.InboundMessage;
import io.wamcp.meta.webhook.MessageChange;
import io.wamcp.store.Contacts.Identity;
import io.wamcp.store.Contacts.Person;
import io.wamcp.store.Json;
import io.wamcp.store.Messages;
import io.wamcp.store.Messages.StoredMessage;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.PlainContactRows;
import io.wamcp.store.PlainContactRows.Sighting;
import io.wamcp.store.PlainContacts;
import io.wamcp.store.PlainContacts.Known;
import io.wamcp.store.PlainContacts.Named;
import io.wamcp.worker.drain.Batch;
import io.wamcp.worker.drain.ItemHandler.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The inbound items of one transaction. Messages that change nothing earlier, of people about whom
 * nothing has to be decided, are stored together; each other item alone, in its place. The rows,
 * events and results are those of one after the other. Not thread-safe; one per transaction.
 */
final class InboundBatch {

  /** What an item alone did may have changed whom identifiers mean; so often that is looked up. */
  private static final int MOST_LOOKS = 10;

  private final DbExecute tx;
  private final Batch batch;
  private final Instant now;
  private final Function<Item<WebhookReceived, InboundItem>, JsonNode> alone;
  private final Map<String, JsonNode> results = new HashMap<>();
  private final List<Plain> together = new ArrayList<>();
  private final Set<Row> rows = new HashSet<>();
  private final Map<Named, Known> known = new HashMap<>();
  private final Map<String, Named> named = new HashMap<>();
  private boolean current;
  private int looks;

  /**
   * @param alone does one item by itself, now
   */
  InboundBatch(
      DbExecute tx,
      Batch batch,
      Instant now,
      Function<Item<WebhookReceived, InboundItem>, JsonNode> alone) {
    this.tx = tx;
    this.batch = batch;
    this.now = now;
    this.alone = alone;
  }

  /** A message to be stored with others. */
  private record Plain(
      String key, PhoneNumber number, InboundMessage message, JsonNode slice, Named person) {

    Identity identity() {
      return People.identity(message.sender());
    }
  }

  private record Row(NumberId number, Wamid wamid) {}

  /** What was done with each item, by its event's subject key. */
  Map<String, JsonNode> apply(List<Item<WebhookReceived, InboundItem>> items) {
    List<Optional<Plain>> candidates = items.stream().map(InboundBatch::candidate).toList();
    for (int i = 0; i < items.size(); i++) {
      Optional<Plain> plain = candidates.get(i);
      if (plain.isPresent() && isPlain(plain.get(), candidates.subList(i, items.size()))) {
        add(plain.get());
      } else {
        store();
        results.put(items.get(i).event().subjectKey(), alone.apply(items.get(i)));
        current = false;
      }
    }
    store();
    return results;
  }

  private static Optional<Plain> candidate(Item<WebhookReceived, InboundItem> item) {
    if (!(item.parsed() instanceof InboundItem.Received received)) {
      return Optional.empty();
    }
    InboundMessage message = received.message();
    boolean changes =
        IdentityChange.of(message).isPresent()
            || MessageChange.of(message.type(), message.body(), message.payload()).isPresent();
    Person sender = new Person(item.number().id(), People.identity(message.sender()));
    return changes
        ? Optional.empty()
        : Optional.of(
            new Plain(
                item.event().subjectKey(),
                item.number(),
                message,
                Json.toNode(item.event().rawPayload()),
                Named.of(sender)));
  }

  private boolean isPlain(Plain plain, List<Optional<Plain>> left) {
    if (!current && looks == MOST_LOOKS) {
      return false;
    }
    if (!current) {
      look(left);
    }
    // Who was named in another way before may be known by more than what was looked up.
    boolean alike =
        plain.person().locks().stream()
            .allMatch(lock -> named.getOrDefault(lock, plain.person()).equals(plain.person()));
    return alike && known.get(plain.person()).plain();
  }

  private void look(List<Optional<Plain>> left) {
    Set<Named> people = new HashSet<>();
    left.forEach(candidate -> candidate.map(Plain::person).ifPresent(people::add));
    known.clear();
    named.clear();
    known.putAll(PlainContacts.look(tx, people));
    looks++;
    current = true;
  }

  private void add(Plain plain) {
    if (!rows.add(new Row(plain.number().id(), plain.message().wamid()))) {
      store();
      rows.add(new Row(plain.number().id(), plain.message().wamid()));
    }
    plain.person().locks().forEach(lock -> named.put(lock, plain.person()));
    together.add(plain);
  }

  private void store() {
    if (!together.isEmpty()) {
      makeContacts();
      List<StoredMessage> stored = Messages.insertInbound(tx, newRows(), now);
      FaultPoint.MESSAGE_STORED.reached();
      Map<ContactId, Sighting> sightings = new LinkedHashMap<>();
      for (int i = 0; i < together.size(); i++) {
        Plain plain = together.get(i);
        Sighting sighting = sighting(plain, stored.get(i));
        sightings.merge(sighting.contact(), sighting, Sighting::then);
        results.put(
            plain.key(),
            ReceivedMessages.followed(batch, plain.number(), plain.message(), stored.get(i)));
      }
      PlainContactRows.see(tx, sightings.values(), now);
    }
    together.clear();
    rows.clear();
  }

  private void makeContacts() {
    Map<Named, Person> unknown = new LinkedHashMap<>();
    for (Plain plain : together) {
      if (contact(plain) == null) {
        unknown.putIfAbsent(plain.person(), new Person(plain.number().id(), plain.identity()));
      }
    }
    PlainContactRows.insert(tx, unknown.values(), now)
        .forEach((person, id) -> known.put(person, new Known(true, id)));
  }

  private List<Messages.NewMessage> newRows() {
    return together.stream()
        .map(
            plain ->
                ReceivedMessages.row(
                    batch, plain.number(), plain.message(), contact(plain), plain.slice()))
        .toList();
  }

  private Sighting sighting(Plain plain, StoredMessage stored) {
    Identity identity = plain.identity();
    boolean opens = ReceivedMessages.isNew(stored) && plain.message().opensServiceWindow();
    return new Sighting(
        plain.number().id(),
        contact(plain),
        identity.parentBsuid(),
        identity.username(),
        identity.profileName(),
        opens ? People.notAfter(plain.message().timestamp(), now) : null);
  }

  private ContactId contact(Plain plain) {
    return known.get(plain.person()).contact();
  }
}

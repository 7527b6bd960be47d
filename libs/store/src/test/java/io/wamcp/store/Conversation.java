package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;

import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Contacts.Identity;
import io.wamcp.store.MessageChanges.Change;
import io.wamcp.store.MessageChanges.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes messages and what is done to them as the worker does, and reads them as clients do. */
final class Conversation {

  private final StoreFixture store;

  Conversation(StoreFixture store) {
    this.store = store;
    for (NumberId number : List.of(store.number, store.otherNumber)) {
      store.database.inTransactionDo(
          tx -> Grants.put(tx, store.client, number, List.of("*"), null));
    }
  }

  ContactId upsert(String waId, String bsuid, Instant writtenAt) {
    return store.database.transaction(
        tx -> Contacts.upsert(tx, store.number, identity(waId, bsuid), writtenAt, NOW));
  }

  ContactId rekey(Identity previous, Identity next, Instant at) {
    return store.database.transaction(
        tx -> Contacts.rekey(tx, store.number, previous, next, at, NOW));
  }

  static Identity identity(String waId, String bsuid) {
    return new Identity(waId, bsuid, null, null, null);
  }

  /** A person writes: contact and message in one transaction. */
  ContactId receive(String wamid, String waId, String bsuid, Instant at) {
    return store.database.transaction(
        tx -> {
          ContactId contact = Contacts.upsert(tx, store.number, identity(waId, bsuid), at, NOW);
          Messages.insertInbound(
              tx, message(store.number, contact, wamid, waId, bsuid, "text", wamid, at), NOW);
          Contacts.openWindow(tx, store.number, contact, at);
          return contact;
        });
  }

  void inbound(String wamid, ContactId contact, String body) {
    store.database.inTransactionDo(
        tx ->
            Messages.insertInbound(
                tx, message(store.number, contact, wamid, "7", null, "text", body, NOW), NOW));
  }

  void echo(NumberId number, String wamid, ContactId contact, String body) {
    store.database.inTransactionDo(
        tx ->
            Messages.insertEcho(
                tx, message(number, contact, wamid, "7", null, "text", body, NOW), NOW));
  }

  private Messages.NewMessage message(
      NumberId number,
      ContactId contact,
      String wamid,
      String waId,
      String bsuid,
      String type,
      String body,
      Instant at) {
    return new Messages.NewMessage(
        store.client,
        number,
        contact,
        new Wamid(wamid),
        waId,
        bsuid,
        null,
        type,
        body,
        Json.toNode(Map.of("mediaId", "m-" + wamid)),
        Json.toNode(Map.of()),
        null,
        at);
  }

  void put(Change change) {
    put(store.number, change);
  }

  void put(NumberId number, Change change) {
    store.database.inTransactionDo(tx -> MessageChanges.put(tx, number, change, NOW));
  }

  static Change reaction(String wamid, String target, ContactId by, String emoji, long second) {
    return change(wamid, target, Kind.REACTION, by, emoji, null, second);
  }

  static Change edit(String wamid, String target, ContactId by, String body, long second) {
    return change(wamid, target, Kind.EDIT, by, null, body, second);
  }

  static Change revoke(String wamid, String target, ContactId by, long second) {
    return change(wamid, target, Kind.REVOKE, by, null, null, second);
  }

  private static Change change(
      String wamid,
      String target,
      Kind kind,
      ContactId by,
      String emoji,
      String body,
      long second) {
    return new Change(
        new Wamid(wamid),
        new Wamid(target),
        kind,
        by,
        emoji,
        body,
        Json.toNode(Map.of("type", "text", "mediaId", "other")),
        NOW.plusSeconds(second));
  }

  ConversationMessage find(String wamid) {
    return store.one(db -> Conversations.find(db, all(), new Wamid(wamid))).orElseThrow();
  }

  List<ConversationMessage> with(String contact) {
    ConversationQuery query =
        new ConversationQuery(
            store.client, true, "get_messages", StoreFixture.PHONE, contact, null, null);
    return store.list(db -> Conversations.newest(db, query, 50).messages());
  }

  ConversationQuery all() {
    return ConversationQuery.all(store.client, true, "get_messages", null);
  }
}

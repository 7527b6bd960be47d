package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.meta.webhook.ContactSignal;
import io.wamcp.meta.webhook.IdentityChange;
import io.wamcp.meta.webhook.SenderIdentity;
import io.wamcp.store.Contacts;
import io.wamcp.store.Contacts.Identity;
import io.wamcp.store.Json;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Instant;
import java.util.List;

/** What webhooks say about contacts. Stateless. */
final class People {

  private People() {}

  static Identity identity(SenderIdentity person) {
    return new Identity(
        person.waId(),
        person.userId(),
        person.parentUserId(),
        person.username(),
        person.profileName());
  }

  /** A time Meta puts in the future must not hold the service window open. */
  static Instant notAfter(Instant at, Instant now) {
    return at == null || at.isAfter(now) ? now : at;
  }

  static Identity previous(IdentityChange change) {
    return new Identity(change.waId(), change.userId(), null, null, null);
  }

  static Identity next(IdentityChange change) {
    return new Identity(change.newWaId(), change.newUserId(), change.newParentUserId(), null, null);
  }

  /** The contact under its new identifiers. */
  static ContactId rekey(
      DbExecute tx, PhoneNumber number, IdentityChange change, Instant at, Instant now) {
    return Contacts.rekey(tx, number.id(), previous(change), next(change), at, now);
  }

  /** Applies what an account event says about contacts. */
  static JsonNode apply(
      DbExecute tx, PhoneNumber number, List<ContactSignal> signals, Instant now) {
    for (ContactSignal signal : signals) {
      Instant at = notAfter(signal.at(), now);
      switch (signal) {
        case ContactSignal.Rekeyed rekeyed -> rekey(tx, number, rekeyed.change(), at, now);
        case ContactSignal.Called called -> {
          ContactId caller = Contacts.upsert(tx, number.id(), identity(called.caller()), at, now);
          Contacts.openWindow(tx, number.id(), caller, at);
        }
      }
    }
    return Json.mapper().createObjectNode().put("contacts", signals.size());
  }
}

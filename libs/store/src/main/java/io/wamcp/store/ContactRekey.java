package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.ContactAliases.Kind;
import io.wamcp.store.Contacts.Identity;
import java.time.Instant;
import java.util.Optional;

/**
 * Carries out a change of a person's identifiers, whatever came first: the change, messages under
 * the new identifiers, or late ones under the old. The caller holds the locks of all of them. Not
 * thread-safe.
 */
final class ContactRekey {

  private final DbExecute tx;
  private final NumberId number;
  private final Instant changedAt;
  private final Instant now;
  private final ContactRows rows;

  ContactRekey(DbExecute tx, NumberId number, Instant changedAt, Instant now) {
    this.tx = tx;
    this.number = number;
    this.changedAt = changedAt;
    this.now = now;
    this.rows = new ContactRows(tx, number, now);
  }

  ContactId apply(Identity previous, Identity next) {
    ContactResolution resolution = new ContactResolution(tx, number, changedAt, now);
    Optional<KnownContact> before = resolution.find(previous);
    before.ifPresent(known -> joinPhone(previous, known));
    Optional<KnownContact> later = resolution.holderUntilLater(next);
    if (later.isPresent()) {
      return overtaken(previous, before, later.get());
    }
    KnownContact person =
        before
            .or(() -> resolution.find(next))
            .orElseGet(() -> KnownContact.lock(tx, number, rows.insertReleasing(next)));
    String learntBsuid = next.bsuid();
    for (KnownContact holder : KnownContact.lockAll(tx, number, next.waId(), next.bsuid())) {
      if (!holder.id().equals(person.id()) && settle(person, holder, next)) {
        learntBsuid = learntBsuid == null ? holder.bsuid() : learntBsuid;
      }
    }
    if (before.isEmpty()) {
      remember(person.id(), previous.waId(), previous.bsuid());
    }
    take(previous, person, next.waId(), learntBsuid);
    return person.id();
  }

  /** Both former identifiers mean one person; a number's next owner has written only since. */
  private void joinPhone(Identity previous, KnownContact person) {
    if (previous.waId() == null || previous.bsuid() == null) {
      return;
    }
    KnownContact.lockAll(tx, number, previous.waId(), null).stream()
        .filter(phone -> phone.bsuid() == null && !phone.id().equals(person.id()))
        .filter(phone -> wroteUntilTheChange(phone.id()))
        .forEach(phone -> ContactMerge.merge(tx, number, phone.id(), person.id(), null, now));
  }

  /** A later change of the same person has been carried out already. */
  private ContactId overtaken(
      Identity previous, Optional<KnownContact> before, KnownContact person) {
    Instant until = changedAt.plus(ContactAliases.GRACE);
    before.ifPresent(known -> ContactMerge.merge(tx, number, known.id(), person.id(), until, now));
    remember(person.id(), previous.waId(), previous.bsuid());
    return person.id();
  }

  private void take(Identity previous, KnownContact person, String waId, String bsuid) {
    boolean newPhone = waId != null && !waId.equals(person.waId());
    if (newPhone) {
      remember(person.id(), previous.waId(), null);
      remember(person.id(), person.waId(), null);
    }
    if (bsuid != null && !bsuid.equals(person.bsuid())) {
      remember(person.id(), null, previous.bsuid());
      remember(person.id(), null, person.bsuid());
    }
    if (bsuid == null && newPhone) {
      // Meta gives a new user id with a new number; which one, the next message says.
      remember(person.id(), null, previous.bsuid());
      remember(person.id(), null, person.bsuid());
      rows.setIdentifiers(person.id(), waId, null);
      rows.forgetBsuid(person.id());
    } else {
      rows.setIdentifiers(person.id(), waId, bsuid);
    }
  }

  /**
   * Another contact has a new identifier: it is this person (true), or the earlier owner of the
   * number, who loses it.
   */
  private boolean settle(KnownContact person, KnownContact holder, Identity next) {
    boolean sameUser = next.bsuid() != null && next.bsuid().equals(holder.bsuid());
    boolean otherUser = !sameUser && next.bsuid() != null && holder.bsuid() != null;
    if (!sameUser && (otherUser || wroteBeforeTheChange(holder.id()))) {
      rows.releaseWaId(holder.id());
      ContactAliases.put(tx, number, Kind.WA_ID, holder.waId(), holder.id(), changedAt, now);
      return false;
    }
    ContactMerge.merge(tx, number, holder.id(), person.id(), null, now);
    return true;
  }

  private boolean wroteBeforeTheChange(ContactId id) {
    return wrote(id, "<");
  }

  private boolean wroteUntilTheChange(ContactId id) {
    return wrote(id, "<=");
  }

  private boolean wrote(ContactId id, String compared) {
    return tx.createGet(
            """
            SELECT 1 AS one FROM messages
            WHERE phone_number_id = :number AND contact_id = :id AND ts %s :at LIMIT 1
            """
                .formatted(compared))
        .addParam("number", number.toString())
        .addParam("id", id.toString())
        .addParam("at", Rows.time(changedAt))
        .execute()
        .isPresent();
  }

  /** Former identifiers; a phone number only for a while, since it will have another owner. */
  private void remember(ContactId person, String waId, String bsuid) {
    Instant until = changedAt.plus(ContactAliases.GRACE);
    ContactAliases.put(tx, number, Kind.WA_ID, waId, person, until, now);
    ContactAliases.put(tx, number, Kind.BSUID, bsuid, person, null, now);
  }
}

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
  private final PhoneClaims claims;

  ContactRekey(DbExecute tx, NumberId number, Instant changedAt, Instant now) {
    this.tx = tx;
    this.number = number;
    this.changedAt = changedAt;
    this.now = now;
    this.rows = new ContactRows(tx, number, now);
    this.claims = new PhoneClaims(tx, number, changedAt, now);
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
        before.or(() -> resolution.find(next)).orElseGet(() -> made(resolution, next));
    Left left = settleAll(person, next);
    if (before.isEmpty()) {
      remember(person.id(), previous.waId(), previous.bsuid());
    }
    if (next.waId() != null && left.waId() == null) {
      lose(person, next.waId());
    }
    take(previous, person, left.waId(), left.bsuid());
    return person.id();
  }

  /** What there is to take, once it is settled who others are that have a new identifier. */
  private record Left(String waId, String bsuid) {}

  private Left settleAll(KnownContact person, Identity next) {
    Left left = new Left(next.waId(), next.bsuid());
    for (KnownContact holder : KnownContact.lockAll(tx, number, next.waId(), next.bsuid())) {
      if (!holder.id().equals(person.id())) {
        left =
            switch (settle(person, holder, next)) {
              case SAME_PERSON ->
                  new Left(left.waId(), left.bsuid() == null ? holder.bsuid() : left.bsuid());
              case HAD_IT_BEFORE -> left;
              case HAS_IT_SINCE -> new Left(null, left.bsuid());
            };
      }
    }
    return left;
  }

  private KnownContact made(ContactResolution resolution, Identity next) {
    Optional<KnownContact> other =
        KnownContact.lockAll(tx, number, next.waId(), null).stream()
            .filter(holder -> !holder.agreesWith(next.bsuid()))
            .findFirst();
    return KnownContact.lock(tx, number, resolution.insert(next, other));
  }

  /** The new number has got another owner since; the one before has gone with the change. */
  private void lose(KnownContact person, String waId) {
    if (person.waId() != null) {
      remember(person.id(), person.waId(), null);
      rows.releaseWaId(person.id());
    }
    claims.hadUntilThen(person.id(), waId);
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

  /** Who another contact is that has a new identifier. */
  private enum Settled {
    SAME_PERSON,
    /** The earlier owner of the number, who loses it. */
    HAD_IT_BEFORE,
    HAS_IT_SINCE
  }

  private Settled settle(KnownContact person, KnownContact holder, Identity next) {
    boolean sameUser = next.bsuid() != null && next.bsuid().equals(holder.bsuid());
    boolean otherUser = !sameUser && next.bsuid() != null && holder.bsuid() != null;
    if (otherUser) {
      return claims.take(holder, Optional.of(person.id()))
          ? Settled.HAD_IT_BEFORE
          : Settled.HAS_IT_SINCE;
    }
    if (!sameUser && wroteBeforeTheChange(holder.id())) {
      claims.release(holder);
      return Settled.HAD_IT_BEFORE;
    }
    ContactMerge.merge(tx, number, holder.id(), person.id(), null, now);
    return Settled.SAME_PERSON;
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

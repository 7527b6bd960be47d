package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.ContactAliases.Kind;
import io.wamcp.store.Contacts.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides which contact an identity means, in this order: the user id, a former user id, the
 * WhatsApp id, a former WhatsApp id, the other form of the number. A contact with another user id
 * is never meant. The caller holds the locks of the identifiers. One per statement of work; not
 * thread-safe.
 */
final class ContactResolution {

  private final DbExecute tx;
  private final NumberId number;
  private final Instant writtenAt;
  private final Instant now;

  ContactResolution(DbExecute tx, NumberId number, Instant writtenAt, Instant now) {
    this.tx = tx;
    this.number = number;
    this.writtenAt = writtenAt;
    this.now = now;
  }

  /** The contact of this identity, made when there is none. */
  ContactId resolve(Identity identity) {
    List<KnownContact> exact = KnownContact.lockAll(tx, number, identity.waId(), identity.bsuid());
    Optional<KnownContact> byUser =
        exact.stream().filter(contact -> same(identity.bsuid(), contact.bsuid())).findFirst();
    Optional<KnownContact> byPhone =
        exact.stream().filter(contact -> same(identity.waId(), contact.waId())).findFirst();
    if (byUser.isPresent()) {
      return userKnown(identity, byUser.get(), byPhone);
    }
    Optional<KnownContact> former = former(Kind.BSUID, identity.bsuid());
    if (former.isPresent()) {
      return keep(identity, former.get());
    }
    if (byPhone.isPresent() && byPhone.get().agreesWith(identity.bsuid())) {
      return learn(identity, byPhone.get());
    }
    return byFormerPhone(identity)
        .or(() -> byVariant(identity))
        .orElseGet(() -> insert(identity, byPhone));
  }

  /**
   * A new contact, of somebody nobody is known as.
   *
   * @param holder who has the WhatsApp id: another person, as both user ids say
   */
  ContactId insert(Identity identity, Optional<KnownContact> holder) {
    ContactRows rows = new ContactRows(tx, number, now);
    PhoneClaims claims = new PhoneClaims(tx, number, writtenAt, now);
    if (holder.isEmpty() || claims.take(holder.get(), Optional.empty())) {
      return rows.insert(identity);
    }
    ContactId made = rows.insert(identity.withoutWaId());
    claims.hadUntilThen(made, identity.waId());
    return made;
  }

  /** Finds, as {@link #resolve}, but makes nothing and learns nothing. */
  Optional<KnownContact> find(Identity identity) {
    List<KnownContact> exact = KnownContact.lockAll(tx, number, identity.waId(), identity.bsuid());
    return exact.stream()
        .filter(contact -> same(identity.bsuid(), contact.bsuid()))
        .findFirst()
        .or(() -> former(Kind.BSUID, identity.bsuid()))
        .or(
            () ->
                exact.stream().filter(contact -> contact.agreesWith(identity.bsuid())).findFirst())
        .or(() -> formerPhone(identity))
        .or(() -> agreeing(identity, variant(identity.waId())));
  }

  /** Who had these identifiers at that time and has given one of them up again since. */
  Optional<KnownContact> holderUntilLater(Identity identity) {
    return former(Kind.BSUID, identity.bsuid())
        .or(
            () ->
                Optional.ofNullable(identity.waId())
                    .flatMap(
                        waId ->
                            ContactAliases.find(
                                tx, number, Kind.WA_ID, waId, writtenAt.plus(ContactAliases.GRACE)))
                    // Another form of a number, or what was dialled, was never given up.
                    .filter(alias -> alias.until() != null)
                    .map(alias -> KnownContact.lock(tx, number, alias.contact())));
  }

  /**
   * The user id decides; a contact known by the phone alone was the same person, one with another
   * user id had the number before, or has got it since.
   */
  private ContactId userKnown(
      Identity identity, KnownContact user, Optional<KnownContact> byPhone) {
    if (identity.waId() == null || identity.waId().equals(user.waId())) {
      return learn(identity, user);
    }
    byPhone
        .filter(phone -> phone.bsuid() == null)
        .ifPresent(phone -> ContactMerge.merge(tx, number, phone.id(), user.id(), until(), now));
    PhoneClaims claims = new PhoneClaims(tx, number, writtenAt, now);
    boolean free =
        byPhone
            .filter(phone -> phone.bsuid() != null)
            .map(holder -> claims.take(holder, Optional.of(user.id())))
            .orElse(true);
    namedWith(claims, user, identity.waId(), free);
    return learn(identity.withoutWaId(), user);
  }

  /**
   * Meta's latest word about the phone counts; another form of the number is not another one.
   *
   * @param free whether the number is nobody else's
   */
  private void namedWith(PhoneClaims claims, KnownContact user, String waId, boolean free) {
    boolean variant =
        user.waId() != null
            && PhoneVariants.canonical(user.waId()).equals(PhoneVariants.canonical(waId));
    boolean late = !variant && claims.namedOtherwiseLater(user.id(), waId);
    if (!free) {
      claims.hadUntilThen(user.id(), waId);
    } else if (variant || late) {
      ContactAliases.put(tx, number, Kind.WA_ID, waId, user.id(), variant ? null : until(), now);
    }
    if (variant || late) {
      return;
    }
    ContactRows rows = new ContactRows(tx, number, now);
    ContactAliases.put(tx, number, Kind.WA_ID, user.waId(), user.id(), until(), now);
    if (free) {
      rows.setIdentifiers(user.id(), waId, null);
    } else {
      rows.releaseWaId(user.id());
    }
  }

  private Instant until() {
    return writtenAt.plus(ContactAliases.GRACE);
  }

  private Optional<ContactId> byFormerPhone(Identity identity) {
    return formerPhone(identity)
        .map(
            contact -> {
              ContactAliases.put(tx, number, Kind.BSUID, identity.bsuid(), contact.id(), null, now);
              return keep(identity, contact);
            });
  }

  private Optional<ContactId> byVariant(Identity identity) {
    return agreeing(identity, variant(identity.waId()))
        .map(
            contact -> {
              ContactAliases.put(tx, number, Kind.WA_ID, identity.waId(), contact.id(), null, now);
              return learn(identity, contact);
            });
  }

  private Optional<KnownContact> variant(String waId) {
    return Optional.ofNullable(waId)
        .flatMap(PhoneVariants::other)
        .flatMap(other -> KnownContact.lockAll(tx, number, other, null).stream().findFirst());
  }

  private static Optional<KnownContact> agreeing(
      Identity identity, Optional<KnownContact> contact) {
    return contact.filter(known -> known.agreesWith(identity.bsuid()));
  }

  private Optional<KnownContact> former(Kind kind, String value) {
    return Optional.ofNullable(value)
        .flatMap(given -> ContactAliases.find(tx, number, kind, given, writtenAt))
        .map(alias -> KnownContact.lock(tx, number, alias.contact()));
  }

  /**
   * With a new number Meta gives a new user id, so only after the change does another user id mean
   * another owner of the number.
   */
  private Optional<KnownContact> formerPhone(Identity identity) {
    return Optional.ofNullable(identity.waId())
        .flatMap(waId -> ContactAliases.find(tx, number, Kind.WA_ID, waId, writtenAt))
        .flatMap(
            alias ->
                Optional.of(KnownContact.lock(tx, number, alias.contact()))
                    .filter(
                        known -> alias.certainAt(writtenAt) || known.agreesWith(identity.bsuid())));
  }

  private ContactId learn(Identity identity, KnownContact contact) {
    new ContactRows(tx, number, now).learn(contact.id(), identity);
    return contact.id();
  }

  /** The identifiers are former ones; only what else was said about the person is taken over. */
  private ContactId keep(Identity identity, KnownContact contact) {
    new ContactRows(tx, number, now).describe(contact.id(), identity);
    return contact.id();
  }

  private static boolean same(String given, String known) {
    return given != null && given.equals(known);
  }
}

package io.wamcp.meta.webhook;

import java.util.Locale;

/** Why one element of an otherwise good body cannot be used. */
public enum UnusableReason {
  ENTRY_NOT_AN_OBJECT,
  CHANGES_NOT_AN_ARRAY,
  CHANGE_NOT_AN_OBJECT,
  FIELD_MISSING,
  VALUE_MISSING,
  VALUE_NOT_AN_OBJECT,
  /** Neither a phone number id nor an account id: nobody owns it. */
  OWNER_MISSING,
  PHONE_NUMBER_ID_MISSING,
  MESSAGES_NOT_AN_ARRAY,
  STATUSES_NOT_AN_ARRAY,
  ITEM_NOT_AN_OBJECT,
  /** Without a usable message id nothing can be deduplicated. */
  WAMID_MISSING,
  /** Neither a phone number nor a user id says who wrote. */
  IDENTITY_MISSING,
  STATUS_MISSING,
  PARTICIPANT_INVALID,
  /** A stored slice that does not hold exactly one item. */
  NOT_A_SLICE;

  /** The stable lower-case form for rows and metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.wamcp.meta.webhook;

import java.util.Locale;

/** Why a signed body as a whole cannot be used. */
public enum QuarantineReason {
  EMPTY,
  NOT_JSON,
  BYTE_ORDER_MARK,
  /** Something follows the JSON document. */
  TRAILING_DATA,
  TOO_DEEP,
  /** A number or a key is longer than any Meta sends. */
  VALUE_TOO_LONG,
  /** Two values under one key: readers would disagree about which one counts. */
  DUPLICATE_KEYS,
  ROOT_NOT_AN_OBJECT,
  /** No {@code object} that says which product the body is about. */
  OBJECT_MISSING,
  ENTRY_NOT_AN_ARRAY,
  TOO_MANY_ITEMS;

  /** The stable lower-case form for rows and metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.wamcp.domain.error;

/** How far an error reaches beyond the message that met it. */
public enum AffectedScope {
  /** Only this message. */
  MESSAGE,
  /** Every message to this recipient from this number. */
  RECIPIENT,
  /** Every message of this phone number. */
  NUMBER,
  /** Every number of this WhatsApp business account. */
  ACCOUNT,
  /** Every account this app serves. */
  APP
}

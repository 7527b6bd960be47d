package io.wamcp.domain.event;

/**
 * When an event counts as delivered. An Inngest server's 200 is not durability (ADR 0001, D2), so
 * only hints may be forgotten on it.
 */
public enum Confirmation {
  /** The transaction of the consuming function deletes the outbox row. */
  CONSUMER,
  /** The row goes once the engine has answered 200: losing such an event costs no data. */
  ACKNOWLEDGED;

  /** The form stored in the database. */
  public String wireName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

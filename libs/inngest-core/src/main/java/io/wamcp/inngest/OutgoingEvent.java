package io.wamcp.inngest;

import java.time.Instant;

/**
 * An event to be sent. Immutable as far as its {@code data} is.
 *
 * @param name not blank, at most 255 characters, not starting with the reserved {@code inngest/}
 * @param data anything that becomes a JSON object: a record, a map, a tree; null for none
 * @param id under which the server starts each function at most once in 24 hours; null for none
 * @param ts when it happened; null for the server's now. A future time delays the runs it starts
 * @param user anything that becomes a JSON object; null for none
 * @param v version of the event's shape; null for none
 */
public record OutgoingEvent(
    String name, Object data, String id, Instant ts, Object user, String v) {

  /** An event with name and data only. */
  public static OutgoingEvent of(String name, Object data) {
    return new OutgoingEvent(name, data, null, null, null, null);
  }

  /** The same event under this id. */
  public OutgoingEvent withId(String newId) {
    return new OutgoingEvent(name, data, newId, ts, user, v);
  }

  /** The same event at this time. */
  public OutgoingEvent withTs(Instant newTs) {
    return new OutgoingEvent(name, data, id, newTs, user, v);
  }

  /** The same event about this user. */
  public OutgoingEvent withUser(Object newUser) {
    return new OutgoingEvent(name, data, id, ts, newUser, v);
  }

  /** The same event with this version. */
  public OutgoingEvent withVersion(String newVersion) {
    return new OutgoingEvent(name, data, id, ts, user, newVersion);
  }

  /** Names the event only: its data may be personal. */
  @Override
  public String toString() {
    return "OutgoingEvent[name=" + name + ", id=" + id + "]";
  }
}

package io.wamcp.store;

import java.time.Instant;

/**
 * What replicas are told about a session of an MCP client.
 *
 * @param session the session's own part of its id
 * @param endedUntil when it would have expired, if it was ended; null when what it follows changed
 */
public record SessionChange(String session, Instant endedUntil) {

  static SessionChange ended(String session, Instant until) {
    return new SessionChange(session, until);
  }

  static SessionChange followed(String session) {
    return new SessionChange(session, null);
  }

  /** Reads the payload of a notification. */
  public static SessionChange read(String payload) {
    return Json.mapper().convertValue(Json.read(payload), SessionChange.class);
  }
}

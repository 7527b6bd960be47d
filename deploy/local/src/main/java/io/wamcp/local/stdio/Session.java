package io.wamcp.local.stdio;

import com.fasterxml.jackson.databind.JsonNode;

/** What {@code initialize} agreed on, for the revisions that have sessions. Thread-safe. */
final class Session {

  private ClientMessage initialize;
  private String version;
  private String id;

  /** An {@code initialize} was answered. */
  synchronized void begun(ClientMessage request, JsonNode answer, String sessionId) {
    String agreed = answer.at("/result/protocolVersion").asText(null);
    if (agreed != null) {
      initialize = request;
      version = agreed;
      id = sessionId;
    }
  }

  /** The request it was begun with; null when there is none. */
  synchronized ClientMessage initialize() {
    return initialize;
  }

  /** Null before it is begun. */
  synchronized String version() {
    return version;
  }

  /** Null when the server gave none. */
  synchronized String id() {
    return id;
  }
}

package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A JSON-RPC message a client may send. */
sealed interface Message {

  /**
   * Wants an answer.
   *
   * @param id text or whole number, to be echoed
   * @param method name of the method
   * @param params parameters, empty when none were sent
   */
  record Request(JsonNode id, String method, ObjectNode params) implements Message {
    /** The metadata of the request; a missing node when there is none. */
    JsonNode meta() {
      return params.path("_meta");
    }
  }

  /** Wants no answer. */
  record Notification(String method, ObjectNode params) implements Message {}

  /** An answer to a request we never made. */
  record Response() implements Message {}
}

package io.wamcp.inngest.devserver.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Instant;

/**
 * An accepted event.
 *
 * @param internalId the ULID under which the server knows it
 * @param body {@code id, name, data, ts} and what else was sent of {@code user, v, meta}; never
 *     changed after construction
 */
public record StoredEvent(String internalId, ObjectNode body, Instant receivedAt) {

  /** The sender's id, or the internal one where there was none. */
  public String eventId() {
    return body.path("id").asText();
  }

  public String name() {
    return body.path("name").asText();
  }

  /** When it counts as having happened, possibly in the future. */
  public Instant timestamp() {
    return Instant.ofEpochMilli(body.path("ts").asLong());
  }

  /** The body as functions see it: {@code user} is always an object. */
  public ObjectNode forFunctions() {
    return withUser(body);
  }

  /** A copy of an event body in which {@code user} is an object. */
  public static ObjectNode withUser(ObjectNode body) {
    ObjectNode copy = body.deepCopy();
    if (!copy.path("user").isObject()) {
      copy.set("user", Json.object());
    }
    return copy;
  }
}

package io.wamcp.inngest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;

/**
 * An event as the server delivers it.
 *
 * @param id the sender's id, or the server's when the sender gave none
 * @param name such as {@code wa/message.send.requested}
 * @param data a JSON object; JSON null when the event carries none, never a Java null
 * @param ts milliseconds since the epoch
 * @param user a JSON object, possibly empty; JSON null when absent, never a Java null
 * @param v version of the event's shape, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InngestEvent(
    String id, String name, JsonNode data, long ts, JsonNode user, String v) {

  public InngestEvent {
    data = data == null ? JsonNodeFactory.instance.nullNode() : data;
    user = user == null ? JsonNodeFactory.instance.nullNode() : user;
  }

  /** When the event happened, by its sender's account. */
  public Instant at() {
    return Instant.ofEpochMilli(ts);
  }
}

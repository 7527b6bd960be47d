package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * An HTTP answer that is not a stream.
 *
 * @param status HTTP status
 * @param body JSON, or null for an answer without a body
 * @param headers headers beyond those every answer has
 */
record Reply(int status, JsonNode body, Map<String, String> headers) {

  static Reply accepted() {
    return new Reply(202, null, Map.of());
  }

  static Reply empty(int status) {
    return new Reply(status, null, Map.of());
  }

  static Reply ok(JsonNode body) {
    return new Reply(200, body, Map.of());
  }

  static Reply result(JsonNode id, ObjectNode result) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("jsonrpc", "2.0");
    body.set("id", id);
    body.set("result", result);
    return ok(body);
  }

  Reply withHeaders(Map<String, String> more) {
    return new Reply(status, body, more);
  }
}

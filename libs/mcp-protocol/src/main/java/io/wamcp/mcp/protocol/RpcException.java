package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A refusal on its way to the client: HTTP status, JSON-RPC error and headers. Its message is meant
 * for the client.
 */
final class RpcException extends RuntimeException {
  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;
  static final int RESOURCE_NOT_FOUND = -32002;

  /** Of the range JSON-RPC leaves to servers, beside the codes MCP has taken. */
  static final int TOO_MANY_REQUESTS = -32029;

  static final int HEADER_MISMATCH = -32020;
  static final int MISSING_CLIENT_CAPABILITY = -32021;
  static final int UNSUPPORTED_VERSION = -32022;

  private final int status;
  private final int code;
  private final transient JsonNode id;
  private final transient JsonNode data;
  private final transient Map<String, String> headers;

  private RpcException(
      int status,
      int code,
      String message,
      JsonNode id,
      JsonNode data,
      Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.id = id;
    this.data = data;
    this.headers = headers;
  }

  private static RpcException of(int status, int code, String message) {
    return new RpcException(status, code, message, null, null, Map.of());
  }

  static RpcException parseError(String message) {
    return of(400, PARSE_ERROR, message);
  }

  static RpcException invalidRequest(String message) {
    return of(400, INVALID_REQUEST, message);
  }

  /** Wrong parameters of a well-formed request; the status is 200 in both eras. */
  static RpcException invalidParams(String message) {
    return of(200, INVALID_PARAMS, message);
  }

  /** Wrong or missing request metadata: the one kind of bad parameter with a status of its own. */
  static RpcException invalidMeta(String message) {
    return of(400, INVALID_PARAMS, message);
  }

  static RpcException methodNotFound(ProtocolVersion version, String method) {
    return of(version.isModern() ? 404 : 200, METHOD_NOT_FOUND, "Method not found: " + method);
  }

  /** The legacy revisions have a code of its own for this. */
  static RpcException resourceNotFound(ProtocolVersion version, String uri) {
    int code = version.isModern() ? INVALID_PARAMS : RESOURCE_NOT_FOUND;
    return of(200, code, "Resource not found")
        .withData(JsonNodeFactory.instance.objectNode().put("uri", uri));
  }

  static RpcException headerMismatch(String message) {
    return of(400, HEADER_MISMATCH, "Header mismatch: " + message);
  }

  static RpcException unsupportedVersion(String requested) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode supported = data.putArray("supported");
    ProtocolVersion.allTexts().forEach(supported::add);
    data.put("requested", requested);
    return of(400, UNSUPPORTED_VERSION, "Unsupported protocol version").withData(data);
  }

  static RpcException missingCapabilities(Set<String> names) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ObjectNode required = data.putObject("requiredCapabilities");
    names.stream().sorted().forEach(required::putObject);
    return of(400, MISSING_CLIENT_CAPABILITY, "Missing required client capability").withData(data);
  }

  /** A refusal that another try later may not meet; {@code data.code} says for a program why. */
  static RpcException busy(int status, String code, String message, int retrySeconds) {
    return of(status, INTERNAL_ERROR, message)
        .withData(JsonNodeFactory.instance.objectNode().put("code", code))
        .withHeader("Retry-After", Integer.toString(retrySeconds));
  }

  static RpcException unavailable() {
    return busy(503, "temporarily_unavailable", "This cannot be done now, try again", 2);
  }

  /** A refusal on the HTTP level. */
  static RpcException http(int status, String message) {
    return of(status, INVALID_REQUEST, message);
  }

  /** The caller has asked too often; it may ask again after the wait. */
  static RpcException tooManyRequests(Duration wait) {
    // Whole seconds, rounded up, and never none: the header knows no less.
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("retryAfterSeconds", seconds);
    return of(429, TOO_MANY_REQUESTS, "Too many requests: try again in " + seconds + " s")
        .withData(data)
        .withHeader("Retry-After", Long.toString(seconds));
  }

  static RpcException internal(int status, String message) {
    return of(status, INTERNAL_ERROR, message);
  }

  RpcException withId(JsonNode requestId) {
    return new RpcException(status, code, getMessage(), requestId, data, headers);
  }

  RpcException withHeader(String name, String value) {
    return new RpcException(status, code, getMessage(), id, data, Map.of(name, value));
  }

  private RpcException withData(JsonNode value) {
    return new RpcException(status, code, getMessage(), id, value, headers);
  }

  Reply toReply() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("jsonrpc", "2.0");
    if (id != null) {
      body.set("id", id);
    }
    ObjectNode error = body.putObject("error");
    error.put("code", code);
    error.put("message", getMessage());
    if (data != null) {
      error.set("data", data);
    }
    return new Reply(status, body, headers);
  }
}

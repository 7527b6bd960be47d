package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Turns a request body into a message, or into the refusal it deserves. Thread-safe. */
final class MessageReader {
  private final ObjectReader reader;

  MessageReader(ObjectMapper mapper) {
    // A property given twice could be read one way here and another way by a proxy that checks the
    // body.
    this.reader =
        mapper
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
  }

  JsonNode parse(byte[] body) {
    try {
      JsonNode node = reader.readTree(body);
      if (node == null || node.isMissingNode()) {
        throw RpcException.parseError("Parse error: the body is empty");
      }
      return node;
    } catch (StreamConstraintsException e) {
      throw RpcException.invalidRequest(
          "Invalid request: nested too deeply or a value is too long");
    } catch (JsonProcessingException e) {
      throw RpcException.parseError("Parse error: the body is not valid JSON");
    } catch (IOException e) {
      throw RpcException.parseError("Parse error: the body cannot be read");
    }
  }

  Message read(JsonNode node) {
    if (!node.isObject()) {
      throw RpcException.invalidRequest("Invalid request: a message must be a JSON object");
    }
    JsonNode id = checkedId(node);
    try {
      return readObject(node, id);
    } catch (RpcException e) {
      throw id == null ? e : e.withId(id);
    }
  }

  private static Message readObject(JsonNode node, JsonNode id) {
    if (!"2.0".equals(node.path("jsonrpc").textValue())) {
      throw RpcException.invalidRequest("Invalid request: jsonrpc must be \"2.0\"");
    }
    if (!node.has("method") && (node.has("result") || node.has("error"))) {
      return new Message.Response();
    }
    String method = node.path("method").textValue();
    if (method == null || method.isEmpty()) {
      throw RpcException.invalidRequest("Invalid request: method must be a text");
    }
    ObjectNode params = params(node);
    return id == null
        ? new Message.Notification(method, params)
        : new Message.Request(id, method, params);
  }

  private static ObjectNode params(JsonNode node) {
    JsonNode params = node.get("params");
    if (params == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (params instanceof ObjectNode object) {
      return object;
    }
    throw RpcException.invalidRequest("Invalid request: params must be an object");
  }

  private static JsonNode checkedId(JsonNode node) {
    JsonNode id = node.get("id");
    if (id == null || id.isTextual() || id.isIntegralNumber()) {
      return id;
    }
    throw RpcException.invalidRequest("Invalid request: id must be a text or a whole number");
  }
}

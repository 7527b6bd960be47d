package io.wamcp.inngest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.wamcp.inngest.internal.Json;
import java.lang.reflect.Type;

/** The app's values to and from JSON. Thread-safe. */
final class ValueCodec {

  /** The server refuses a larger step result, attempt after attempt. */
  static final int LARGEST_RESULT = 4 << 20;

  private final ObjectMapper mapper;

  ValueCodec(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * A result as JSON.
   *
   * @throws NonRetriableException when it cannot be written, or is too large: repeating the work
   *     would not change that
   */
  JsonNode write(String what, Object value) {
    JsonNode tree;
    int size;
    try {
      tree = value == null ? NullNode.getInstance() : mapper.valueToTree(value);
      size = Json.sizeOfValue(tree);
    } catch (IllegalArgumentException e) {
      throw new NonRetriableException("the result of " + what + " cannot be written as JSON", e);
    }
    if (size > LARGEST_RESULT) {
      throw new NonRetriableException(
          "the result of " + what + " has " + size + " bytes; " + LARGEST_RESULT + " are allowed");
    }
    return tree;
  }

  /** A remembered step result as this type. */
  <T> T readStep(String stepId, JsonNode value, Type type) {
    try {
      return convert(value, mapper.constructType(type));
    } catch (JsonProcessingException e) {
      throw new StepDataException(
          "the result of step '" + stepId + "' is not a " + type.getTypeName(), e);
    }
  }

  /** A remembered step result as this type. */
  <T> T readStep(String stepId, JsonNode value, TypeReference<T> type) {
    return readStep(stepId, value, type.getType());
  }

  /** An event's data as this type. */
  <T> T readData(InngestEvent event, Class<T> type) {
    try {
      return convert(event.data(), mapper.constructType(type));
    } catch (JsonProcessingException e) {
      throw new NonRetriableException(
          "the data of event '" + event.name() + "' is not a " + type.getSimpleName(), e);
    }
  }

  private <T> T convert(JsonNode value, JavaType type) throws JsonProcessingException {
    return value.isNull() || value.isMissingNode() ? null : mapper.treeToValue(value, type);
  }
}

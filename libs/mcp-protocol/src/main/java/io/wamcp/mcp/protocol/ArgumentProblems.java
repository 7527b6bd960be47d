package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Says what is wrong with arguments so that a model can correct them: the property, the problem,
 * what is allowed.
 */
final class ArgumentProblems {
  private static final int MAX_PROBLEMS = 5;
  private static final int MAX_NAME = 64;

  private ArgumentProblems() {}

  static List<String> describe(List<Error> errors, JsonNode schema) {
    List<String> problems = new ArrayList<>();
    for (Error error : errors) {
      if (problems.size() == MAX_PROBLEMS) {
        problems.add((errors.size() - MAX_PROBLEMS) + " more problems");
        break;
      }
      problems.add(describe(error, schema));
    }
    return problems;
  }

  private static String describe(Error error, JsonNode schema) {
    String where = place(error);
    JsonNode allowed = allowed(error, schema);
    return switch (error.getKeyword()) {
      case "required" -> "missing property " + property(error);
      case "additionalProperties" ->
          "unknown property " + property(error) + ", allowed are " + names(error, schema);
      case "type" -> where + " must be of type " + list(allowed);
      case "enum", "const" -> where + " must be one of " + list(allowed);
      case "minimum" -> where + " must be at least " + allowed.asText();
      case "maximum" -> where + " must be at most " + allowed.asText();
      case "minLength" -> where + " must have at least " + allowed.asText() + " characters";
      case "maxLength" -> where + " must have at most " + allowed.asText() + " characters";
      case "minItems" -> where + " must have at least " + allowed.asText() + " items";
      case "maxItems" -> where + " must have at most " + allowed.asText() + " items";
      case "pattern" -> where + " must match the pattern " + allowed.asText();
      default -> where + " breaks the rule " + error.getKeyword();
    };
  }

  /**
   * For a value the schema allows but the record refuses; of the exception only the place is told.
   */
  static String unreadable(JsonProcessingException cause) {
    if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String path =
          mapping.getPath().stream()
              .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
              .collect(Collectors.joining("."));
      return quote(path) + " has a value that cannot be used";
    }
    return "the arguments have a value that cannot be used";
  }

  private static String place(Error error) {
    String pointer = error.getInstanceLocation().toString();
    return pointer.isEmpty() ? "arguments" : quote(pointer.substring(1).replace('/', '.'));
  }

  private static String property(Error error) {
    String parent = error.getInstanceLocation().toString();
    String path = parent.isEmpty() ? "" : parent.substring(1).replace('/', '.') + ".";
    return quote(path + error.getProperty());
  }

  private static JsonNode allowed(Error error, JsonNode schema) {
    return schema.at(error.getSchemaLocation().getFragment().toString());
  }

  private static String names(Error error, JsonNode schema) {
    String location = error.getSchemaLocation().getFragment().toString();
    String owner = location.substring(0, location.lastIndexOf('/'));
    List<String> names = new ArrayList<>();
    schema.at(owner).path("properties").fieldNames().forEachRemaining(names::add);
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static String list(JsonNode allowed) {
    if (!allowed.isArray()) {
      return allowed.asText();
    }
    return StreamSupport.stream(allowed.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  private static String quote(String name) {
    String cut = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "..." : name;
    return '"' + cut + '"';
  }
}

package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/**
 * The two schemas of a tool and the checks against them. The endpoint checks arguments; {@link
 * #checkOutput} is for the tests of a tool. Thread-safe.
 */
public final class ToolContract<I extends Record, O extends Record> {
  private final Class<I> input;
  private final ObjectMapper mapper;
  private final ObjectNode inputSchema;
  private final ObjectNode outputSchema;
  private final Schema inputValidator;
  private final Schema outputValidator;

  ToolContract(ToolSpec<I, O> spec, SchemaFactory schemas, ObjectMapper mapper) {
    this.input = spec.input();
    this.mapper = mapper;
    this.inputSchema = schemas.schemaOf(spec.input());
    this.outputSchema = schemas.schemaOf(spec.output());
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    this.inputValidator = registry.getSchema(inputSchema);
    this.outputValidator = registry.getSchema(outputSchema);
    // Validators are built when first used; the first caller should not wait for that.
    inputValidator.initializeValidators();
  }

  /**
   * The contract of a tool.
   *
   * @param mapper the mapper given to the endpoint
   * @throws IllegalArgumentException when a record does not make a flat schema
   */
  public static <I extends Record, O extends Record> ToolContract<I, O> of(
      ToolSpec<I, O> spec, ObjectMapper mapper) {
    ObjectMapper own = new JsonCodec(mapper, BodyReader.DEFAULT_LIMIT).mapper();
    return new ToolContract<>(spec, new SchemaFactory(own), own);
  }

  /** The schema of the arguments; a copy. */
  public ObjectNode inputSchema() {
    return inputSchema.deepCopy();
  }

  /** The schema of the result; a copy. */
  public ObjectNode outputSchema() {
    return outputSchema.deepCopy();
  }

  /**
   * The schema of the result as clients are told it: the names and types of its fields, and not
   * what is inside or behind them. Models read tool lists with every conversation, results speak
   * for themselves, and the whole schema would be most of the list.
   */
  ObjectNode listedOutputSchema() {
    ObjectNode listed = outputSchema();
    listed.remove("required");
    listed.path("properties").forEach(ToolContract::typeOnly);
    return listed;
  }

  private static void typeOnly(JsonNode field) {
    ((ObjectNode) field).retain("type", "items");
    if (field.path("items") instanceof ObjectNode item) {
      item.retain("type");
    }
  }

  /** What is wrong with arguments, one sentence a problem, for the model; empty when nothing is. */
  public List<String> checkInput(JsonNode arguments) {
    return ArgumentProblems.describe(inputValidator.validate(withoutNulls(arguments)), inputSchema);
  }

  /** What is wrong with a result, as it would be written; empty when nothing is. */
  public List<String> checkOutput(O output) {
    JsonNode node = mapper.valueToTree(output);
    return ArgumentProblems.describe(outputValidator.validate(node), outputSchema);
  }

  I readInput(JsonNode arguments) throws JsonProcessingException {
    return mapper.treeToValue(withoutNulls(arguments), input);
  }

  /** Models like to say null where they mean nothing. */
  private static JsonNode withoutNulls(JsonNode arguments) {
    if (!arguments.isObject()) {
      return arguments;
    }
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    arguments.properties().stream()
        .filter(property -> !property.getValue().isNull())
        .forEach(property -> kept.set(property.getKey(), property.getValue()));
    return kept;
  }
}

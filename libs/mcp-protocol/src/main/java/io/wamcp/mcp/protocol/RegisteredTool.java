package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** A tool with its schemas, ready to be listed and called. Thread-safe as far as the tool is. */
final class RegisteredTool<P, I extends Record, O extends Record> {
  private static final System.Logger LOG = System.getLogger(RegisteredTool.class.getName());
  private final Tool<P, I, O> tool;
  private final ToolSpec<I, O> spec;
  private final ToolContract<I, O> contract;
  private final ObjectMapper mapper;
  private final ObjectNode definition;

  private RegisteredTool(
      Tool<P, I, O> tool, ToolSpec<I, O> spec, SchemaFactory schemas, ObjectMapper mapper) {
    this.tool = tool;
    this.spec = spec;
    this.contract = new ToolContract<>(spec, schemas, mapper);
    this.mapper = mapper;
    this.definition = define();
  }

  static <P, I extends Record, O extends Record> RegisteredTool<P, I, O> of(
      Tool<P, I, O> tool, SchemaFactory schemas, ObjectMapper mapper) {
    return new RegisteredTool<>(tool, tool.spec(), schemas, mapper);
  }

  ToolSpec<I, O> spec() {
    return spec;
  }

  boolean isVisibleTo(P principal) {
    return tool.isVisibleTo(principal);
  }

  /** The entry in {@code tools/list}. Shared: must not be changed. */
  ObjectNode definition() {
    return definition;
  }

  /**
   * Checks the arguments, calls the tool and puts its answer into wire form. Does not throw for a
   * failing tool.
   */
  ObjectNode invoke(Exchange<P> exchange, JsonNode arguments) {
    JsonNode given = arguments == null ? JsonNodeFactory.instance.objectNode() : arguments;
    List<String> problems = contract.checkInput(given);
    if (!problems.isEmpty()) {
      return badArguments(problems);
    }
    I input;
    try {
      input = contract.readInput(given);
    } catch (JsonProcessingException e) {
      return badArguments(List.of(ArgumentProblems.unreadable(e)));
    }
    return run(exchange, input);
  }

  private ObjectNode run(Exchange<P> exchange, I input) {
    Progress progress = Progress.of(exchange);
    try {
      ToolResult<O> result = tool.call(new RunningCall<>(exchange, progress), input);
      return switch (result) {
        case ToolResult.Success<O> success -> success(success);
        case ToolResult.Failure<O> failure -> ToolContent.failure(failure);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return broken(exchange, e);
    } catch (Exception e) {
      return broken(exchange, e);
    } catch (StackOverflowError e) {
      return broken(exchange, e);
    } finally {
      progress.end();
    }
  }

  private ObjectNode success(ToolResult.Success<O> success) throws JsonProcessingException {
    ObjectNode structured = mapper.valueToTree(success.output());
    return ToolContent.success(structured, mapper.writeValueAsString(structured), success.shown());
  }

  private ObjectNode broken(Exchange<P> exchange, Throwable cause) {
    LOG.log(
        Level.ERROR, "tool " + spec.name() + " failed, reference " + exchange.requestId(), cause);
    return ToolContent.failure(
        ToolResult.error(
            "internal_error",
            "The tool failed unexpectedly. Reference " + exchange.requestId() + ".",
            "Try again later; if it persists, give the reference to the operator."));
  }

  private ObjectNode badArguments(List<String> problems) {
    return ToolContent.failure(
        new ToolResult.Failure<O>(
            "invalid_arguments",
            String.join("; ", problems) + ".",
            Optional.of("Correct the arguments and call " + spec.name() + " again.")));
  }

  private ObjectNode define() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", spec.name());
    node.put("title", spec.title());
    node.put("description", spec.description());
    node.set("inputSchema", contract.inputSchema());
    node.set("outputSchema", contract.listedOutputSchema());
    ToolAnnotations hints = spec.annotations();
    node.putObject("annotations")
        .put("readOnlyHint", hints.readOnly())
        .put("destructiveHint", hints.destructive())
        .put("idempotentHint", hints.idempotent())
        .put("openWorldHint", hints.openWorld());
    return node;
  }
}

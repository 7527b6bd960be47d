package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.store.Grants.Grant;
import java.util.List;

/** Tells which business numbers the caller may use, and with which tools. */
public final class ListNumbersTool
    extends WamcpTool<ListNumbersTool.Input, ListNumbersTool.Output> {

  static final String NAME = "list_numbers";

  /** No arguments. */
  public record Input() {}

  /** The numbers, in the order they were added. */
  public record Output(List<Number> numbers) {}

  /** One business number. */
  public record Number(
      String phoneNumberId,
      String displayNumber,
      @OptionalField String label,
      @OptionalField @JsonPropertyDescription("true: used where a tool is given no phoneNumberId")
          Boolean isDefault,
      @JsonPropertyDescription("Tools this key may use with it") List<String> tools) {}

  static final ToolSpec<Input, Output> SPEC =
      ToolSpec.named(NAME, Input.class, Output.class)
          .title("List WhatsApp numbers")
          .description("Lists the business numbers this key may use, and with which tools.")
          .annotations(ToolAnnotations.readsOwnData())
          .scope(Scopes.ofTool(NAME))
          .build();

  private final GrantedNumbers numbers;

  public ListNumbersTool(GrantedNumbers numbers) {
    super(SPEC);
    this.numbers = numbers;
  }

  @Override
  ToolResult<Output> answer(ToolCall<Principal> call, Input input) {
    Principal caller = call.principal();
    return ToolResult.success(
        new Output(
            numbers.all(caller).stream()
                .map(grant -> number(caller, grant))
                .filter(number -> !number.tools().isEmpty())
                .toList()));
  }

  private Number number(Principal caller, Grant grant) {
    List<String> tools =
        ToolSet.SPECS.stream()
            .filter(spec -> caller.mayUse(spec.name(), spec.annotations().readOnly()))
            .map(ToolSpec::name)
            .filter(grant::covers)
            .toList();
    String label = grant.number().label();
    return new Number(
        grant.number().phoneNumberId().value(),
        grant.number().displayNumber(),
        label.isBlank() ? null : label,
        numbers.isDefault(grant) ? true : null,
        tools);
  }
}

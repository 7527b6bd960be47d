package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.store.ConversationMessage;

/** Marks a chat as read up to a message, and may show that a reply is being written. */
public final class MarkReadTool extends WamcpTool<MarkReadTool.Input, MarkReadTool.Output> {

  static final String NAME = "mark_read";

  /** Up to where. */
  public record Input(
      @Constraint(minLength = 1, maxLength = Wamid.MAX_LENGTH)
          @JsonPropertyDescription("Of the newest message you have read")
          String wamid,
      @OptionalField
          @JsonPropertyDescription(
              "Show for up to 25 seconds that you are writing; only if you will reply")
          Boolean typing) {}

  /** The mark is set; WhatsApp is told in a moment. */
  public record Output(
      String wamid,
      String status,
      @JsonPropertyDescription("Messages of this conversation still unread") int unread) {}

  static final ToolSpec<Input, Output> SPEC =
      ToolSpec.named(NAME, Input.class, Output.class)
          .title("Mark WhatsApp messages as read")
          .description(
              "Marks a message a person wrote, and all earlier ones of that conversation, as read:"
                  + " here, and for the person as blue ticks.")
          .annotations(new ToolAnnotations(false, false, true, true))
          .scope(Scopes.ofTool(NAME))
          .build();

  private final InboundTargets targets;
  private final ReadAcceptance acceptance;

  public MarkReadTool(InboundTargets targets, ReadAcceptance acceptance) {
    super(SPEC);
    this.targets = targets;
    this.acceptance = acceptance;
  }

  @Override
  ToolResult<Output> answer(ToolCall<Principal> call, Input input) {
    ConversationMessage message = targets.find(call.principal(), NAME, input.wamid());
    AllowedRecipients.check(call.principal(), InboundTargets.author(message));
    int unread = acceptance.accept(call.principal(), message, Boolean.TRUE.equals(input.typing()));
    return ToolResult.success(new Output(input.wamid(), "queued", unread));
  }
}

package io.wamcp.mcp.tool;

import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.store.ConversationMessage;

/** Puts an emoji on a message of a customer, or takes it back. Goes the way of every send. */
public final class SendReactionTool extends WamcpTool<SendReaction, SendResult> {

  static final String NAME = "send_reaction";

  static final ToolSpec<SendReaction, SendResult> SPEC =
      ToolSpec.named(NAME, SendReaction.class, SendResult.class)
          .title("React to a WhatsApp message")
          .description(
              "Puts an emoji on a message a person wrote, in place of an earlier one. Options and"
                  + " answer are those of send_message.")
          .annotations(new ToolAnnotations(false, false, true, true))
          .scope(Scopes.ofTool(NAME))
          .build();

  private final GrantedNumbers numbers;
  private final InboundTargets targets;
  private final Sending sending;

  public SendReactionTool(GrantedNumbers numbers, InboundTargets targets, Sending sending) {
    super(SPEC);
    this.numbers = numbers;
    this.targets = targets;
    this.sending = sending;
  }

  @Override
  ToolResult<SendResult> answer(ToolCall<Principal> call, SendReaction input)
      throws InterruptedException {
    Principal caller = call.principal();
    TextRules.checkToken("idempotencyKey", input.idempotencyKey());
    if (!input.emoji().isEmpty() && !Emoji.isOne(input.emoji())) {
      throw new ToolFailureException(
          "invalid_emoji",
          "'emoji' is not exactly one emoji.",
          "Give one emoji such as 👍, or an empty text to take the reaction back.");
    }
    ConversationMessage target = targets.find(caller, NAME, input.wamid());
    if ("reaction".equals(target.type())) {
      throw new ToolFailureException(
          "invalid_target",
          "That message is a reaction itself, and WhatsApp shows no reaction to one.",
          "React to the message it is about: payload.targetWamid.");
    }
    OutgoingDraft draft =
        OutgoingDraft.reaction(
            numbers.choose(caller, NAME, target.phoneNumberId().value()),
            InboundTargets.author(target),
            java.util.Optional.ofNullable(target.contact()),
            input);
    return sending.send(call, draft, Boolean.TRUE.equals(input.waitForOutcome()));
  }
}

package io.wamcp.mcp.tool;

import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.id.RequestId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.tool.SendAcceptance.Receipt;
import io.wamcp.store.ConversationMessage;
import java.util.Optional;

/** What every tool that sends does with a checked message, and what it answers. Thread-safe. */
public final class Sending {

  private static final String OUTCOME_UNKNOWN = MetaErrorType.OUTCOME_UNKNOWN.typedName();

  private final SendAcceptance acceptance;
  private final SettlementWait settlement;

  public Sending(SendAcceptance acceptance, SettlementWait settlement) {
    this.acceptance = acceptance;
    this.settlement = settlement;
  }

  /** Accepts the message and, when asked to, waits for its outcome. */
  ToolResult<SendResult> send(
      ToolCall<Principal> call, OutgoingDraft message, boolean waitForOutcome)
      throws InterruptedException {
    Receipt receipt = acceptance.accept(call.principal(), message);
    Optional<String> warning =
        receipt.deduplicated() ? Optional.empty() : acceptance.warning(message);
    if (waitForOutcome) {
      return outcome(receipt, settlement.await(call, message.tool(), receipt.requestId()), warning);
    }
    return receipt.deduplicated()
        ? repeated(call.principal(), message.tool(), receipt, warning)
        : ToolResult.success(SendResult.queued(receipt, warning));
  }

  /** The same call again: as it stands now, without waiting. */
  private ToolResult<SendResult> repeated(
      Principal caller, String tool, Receipt receipt, Optional<String> warning) {
    return settlement
        .read(caller, tool, receipt.requestId())
        .filter(SettlementWait::settled)
        .map(message -> settled(receipt, message, warning))
        .orElseGet(() -> ToolResult.success(SendResult.queued(receipt, warning)));
  }

  private ToolResult<SendResult> outcome(
      Receipt receipt, Optional<ConversationMessage> seen, Optional<String> warning) {
    return seen.filter(SettlementWait::settled)
        .map(message -> settled(receipt, message, warning))
        .orElseGet(
            () -> ToolResult.success(SendResult.timedOut(receipt, settlement.longest(), warning)));
  }

  private static ToolResult<SendResult> settled(
      Receipt receipt, ConversationMessage message, Optional<String> warning) {
    return "failed".equals(message.status())
        ? failed(receipt.requestId(), message)
        : ToolResult.success(SendResult.sent(receipt, message, warning));
  }

  private static ToolResult<SendResult> failed(RequestId request, ConversationMessage message) {
    FailureAdvice advice = FailureAdvice.of(message);
    String code = message.errorCode() == null ? "" : " (Meta error " + message.errorCode() + ")";
    String text = message.errorMessage() == null ? "" : ": " + message.errorMessage();
    return ToolResult.error(
        advice.type(),
        "%s%s%s queueId %s".formatted(whatBecame(advice, message), code, ended(text), request),
        advice.nextAction());
  }

  /** Also beside an attempt that surely failed there may be one whose answer was lost. */
  private static String whatBecame(FailureAdvice advice, ConversationMessage message) {
    boolean unknown = OUTCOME_UNKNOWN.equals(advice.type()) || message.possibleDuplicate();
    return unknown ? "It is not known whether the message was sent" : "The message was not sent";
  }

  private static String ended(String text) {
    return text.isEmpty() || text.endsWith(".") ? text + (text.isEmpty() ? "." : "") : text + ".";
  }
}

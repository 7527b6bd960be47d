package io.wamcp.mcp.tool;

import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.mcp.tool.SendAcceptance.Receipt;
import io.wamcp.mcp.tool.SendAcceptance.TextMessage;
import io.wamcp.store.Contacts;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.util.Optional;

/** Accepts a text message for sending, and waits for it to be sent when asked to. */
public final class SendMessageTool extends WamcpTool<SendMessage, SendResult> {

  static final String NAME = "send_message";

  static final ToolSpec<SendMessage, SendResult> SPEC =
      ToolSpec.named(NAME, SendMessage.class, SendResult.class)
          .title("Send a WhatsApp message")
          .description(
              "Sends a text message. Returns at once with a queueId; ask get_message_status for the"
                  + " outcome, or set wait to true to wait for it. Free text reaches people who"
                  + " wrote within the last 24 hours; to others nothing is queued unless force is"
                  + " true. Give an idempotencyKey so that a repeated call"
                  + " cannot send twice.")
          .annotations(new ToolAnnotations(false, false, false, true))
          .scope(Scopes.ofTool(NAME))
          .build();

  private final Database database;
  private final GrantedNumbers numbers;
  private final SendAcceptance acceptance;
  private final SettlementWait settlement;

  public SendMessageTool(
      Database database,
      GrantedNumbers numbers,
      SendAcceptance acceptance,
      SettlementWait settlement) {
    super(SPEC);
    this.database = database;
    this.numbers = numbers;
    this.acceptance = acceptance;
    this.settlement = settlement;
  }

  @Override
  ToolResult<SendResult> answer(ToolCall<Principal> call, SendMessage input)
      throws InterruptedException {
    TextMessage message = check(call.principal(), input);
    Receipt receipt = acceptance.accept(call.principal(), message);
    Optional<String> warning =
        receipt.deduplicated() ? Optional.empty() : acceptance.warning(message);
    if (Boolean.TRUE.equals(input.waitForOutcome())) {
      return outcome(receipt, settlement.await(call, receipt.requestId()), warning);
    }
    if (receipt.deduplicated()) {
      return repeated(call.principal(), receipt, warning);
    }
    return ToolResult.success(SendResult.queued(receipt, warning));
  }

  private TextMessage check(Principal caller, SendMessage input) {
    Recipient to = Recipient.ofMessage(input.to());
    TextRules.checkBody(input.body());
    TextRules.checkToken("phoneNumberId", input.phoneNumberId());
    TextRules.checkToken("idempotencyKey", input.idempotencyKey());
    TextRules.checkToken("replyTo", input.replyTo());
    PhoneNumber number = numbers.choose(caller, NAME, input.phoneNumberId());
    AllowedRecipients.check(caller, to);
    Optional<Contact> contact = database.query(db -> Contacts.find(db, number.id(), to.identity()));
    return new TextMessage(
        number,
        to,
        contact,
        input.body(),
        Boolean.TRUE.equals(input.previewUrl()),
        input.replyTo(),
        input.idempotencyKey(),
        Boolean.TRUE.equals(input.force()));
  }

  /** The same call again: as it stands now, without waiting. */
  private ToolResult<SendResult> repeated(
      Principal caller, Receipt receipt, Optional<String> warning) {
    return settlement
        .read(caller, receipt.requestId())
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
        "The message was not sent%s%s queueId %s".formatted(code, ended(text), request),
        advice.nextAction());
  }

  private static String ended(String text) {
    return text.isEmpty() || text.endsWith(".") ? text + (text.isEmpty() ? "." : "") : text + ".";
  }

  /** The ids of a sent message, for results. */
  static String wamid(ConversationMessage message) {
    Wamid wamid = message.wamid();
    return wamid == null ? null : wamid.value();
  }
}

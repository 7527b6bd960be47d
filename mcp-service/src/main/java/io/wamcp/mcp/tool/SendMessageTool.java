package io.wamcp.mcp.tool;

import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
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
              "Sends a text message. Returns at once with a queueId; get_message_status tells the"
                  + " outcome, or set wait. Free text reaches people who wrote within the last 24"
                  + " hours; to others nothing is queued without force. With an idempotencyKey a"
                  + " repeated call cannot send twice.")
          .annotations(new ToolAnnotations(false, false, false, true))
          .scope(Scopes.ofTool(NAME))
          .build();

  private final Database database;
  private final GrantedNumbers numbers;
  private final Sending sending;

  public SendMessageTool(Database database, GrantedNumbers numbers, Sending sending) {
    super(SPEC);
    this.database = database;
    this.numbers = numbers;
    this.sending = sending;
  }

  @Override
  ToolResult<SendResult> answer(ToolCall<Principal> call, SendMessage input)
      throws InterruptedException {
    OutgoingDraft message = check(call.principal(), input);
    return sending.send(call, message, Boolean.TRUE.equals(input.waitForOutcome()));
  }

  private OutgoingDraft check(Principal caller, SendMessage input) {
    Recipient to = Recipient.ofMessage(input.to());
    TextRules.checkBody(input.body());
    TextRules.checkToken("phoneNumberId", input.phoneNumberId());
    TextRules.checkToken("idempotencyKey", input.idempotencyKey());
    TextRules.checkToken("replyTo", input.replyTo());
    PhoneNumber number = numbers.choose(caller, NAME, input.phoneNumberId());
    Optional<Contact> contact = database.query(db -> Contacts.find(db, number.id(), to.identity()));
    return OutgoingDraft.text(number, to, contact, input);
  }

  /** The ids of a sent message, for results. */
  static String wamid(ConversationMessage message) {
    Wamid wamid = message.wamid();
    return wamid == null ? null : wamid.value();
  }
}

package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.message.ServiceWindow;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.store.Contacts;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.Database;
import io.wamcp.store.SendRetries;
import io.wamcp.store.SendRetries.Retry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Queues a failed send again, under the same queueId. */
public final class RetrySendTool extends WamcpTool<RetrySendTool.Input, SendResult> {

  static final String NAME = "retry_send";

  /** What to retry. */
  public record Input(
      @Constraint(minLength = 1, maxLength = 64)
          @JsonPropertyDescription("queueId of the failed message")
          String queueId,
      @OptionalField
          @JsonPropertyDescription(
              "Retry although the person may get it twice, or their window looks closed")
          Boolean force) {}

  static final ToolSpec<Input, SendResult> SPEC =
      ToolSpec.named(NAME, Input.class, SendResult.class)
          .title("Retry a failed WhatsApp message")
          .description(
              "Queues a failed message again under the same queueId. Do first what"
                  + " get_message_status advises.")
          .annotations(new ToolAnnotations(false, false, false, true))
          .scope(Scopes.ofTool(NAME))
          .build();

  private final Database database;
  private final InstantSource clock;

  public RetrySendTool(Database database, InstantSource clock) {
    super(SPEC);
    this.database = database;
    this.clock = clock;
  }

  @Override
  ToolResult<SendResult> answer(ToolCall<Principal> call, Input input) {
    TextRules.checkToken("queueId", input.queueId());
    boolean force = Boolean.TRUE.equals(input.force());
    Instant now = clock.instant();
    ConversationMessage message = find(call.principal(), input.queueId());
    Recipient to = recipient(message);
    AllowedRecipients.check(call.principal(), to);
    if (!force && "failed".equals(message.status())) {
      checkWindow(message, to, now);
    }
    Retry retry =
        database.transaction(tx -> SendRetries.retry(tx, message.requestId(), force, now));
    return switch (retry) {
      case Retry.Queued queued -> queued(message, queued.possibleDuplicate());
      case Retry.Unparked unparked -> queued(message, message.possibleDuplicate());
      case Retry.NotFailed other -> throw notFailed(other.status().wireName());
      case Retry.OutcomeUnknown unknown -> throw maybeTwice();
      case Retry.Unknown unknown -> throw notFound();
    };
  }

  /** The client's own sends only; the owner's are everybody's. */
  private ConversationMessage find(Principal caller, String queueId) {
    ConversationQuery query = CallerQueries.all(caller, NAME);
    if (!TextRules.isUuid(queueId)) {
      throw notFound();
    }
    return database
        .query(db -> Conversations.find(db, query, RequestId.of(queueId)))
        .orElseThrow(RetrySendTool::notFound);
  }

  private static Recipient recipient(ConversationMessage message) {
    String phone = message.contactWaId();
    return new Recipient(phone == null ? message.contactBsuid() : "+" + phone);
  }

  private void checkWindow(ConversationMessage message, Recipient to, Instant now) {
    Optional<Contact> contact =
        database.query(db -> Contacts.find(db, message.number(), to.identity()));
    ServiceWindow window = contact.map(Contact::window).orElse(ServiceWindow.NEVER_OPENED);
    WindowCheck.problem(NAME, message.type(), to, window, now)
        .ifPresent(
            problem -> {
              throw problem;
            });
  }

  private static ToolResult<SendResult> queued(ConversationMessage message, boolean twice) {
    return ToolResult.success(SendResult.queuedAgain(message.requestId(), twice));
  }

  private static ToolFailureException notFailed(String status) {
    return new ToolFailureException(
        "not_failed",
        "Only failed messages can be retried; this one is " + status + ".",
        "Nothing needs to be done; get_message_status tells more.");
  }

  private static ToolFailureException maybeTwice() {
    return new ToolFailureException(
        "outcome_unknown",
        "WhatsApp's answer to an attempt was lost, so the person may have this message already.",
        "Call retry_send again with force: true if getting it twice does less harm than not at"
            + " all.");
  }

  private static ToolFailureException notFound() {
    return new ToolFailureException(
        "not_found",
        "There is no such send for this key.",
        "Check the queueId; get_messages lists the messages this key may see.");
  }
}

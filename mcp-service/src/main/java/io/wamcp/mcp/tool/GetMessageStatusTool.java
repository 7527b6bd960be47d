package io.wamcp.mcp.tool;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.ServiceWindow;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.mcp.tool.MessageStatusReport.Attempt;
import io.wamcp.mcp.tool.MessageStatusReport.Event;
import io.wamcp.store.Contacts;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.Database;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.ReadMarks;
import io.wamcp.store.ReadMarks.Mark;
import io.wamcp.store.ReadMarks.State;
import io.wamcp.store.SendHistory;
import io.wamcp.store.SendLedger.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells what became of a message. An id of another client is answered like one that never was. */
public final class GetMessageStatusTool extends WamcpTool<GetMessageStatus, MessageStatusReport> {

  static final String NAME = "get_message_status";

  static final ToolSpec<GetMessageStatus, MessageStatusReport> SPEC =
      ToolSpec.named(NAME, GetMessageStatus.class, MessageStatusReport.class)
          .title("Message status")
          .description(
              "Tells what became of a message: its status and when it reached each one, the"
                  + " attempts to send it, the error, and what to do next. Give queueId or wamid.")
          .annotations(ToolAnnotations.readsOwnData())
          .scope(Scopes.ofTool(NAME))
          .build();

  private final Database database;
  private final InstantSource clock;

  public GetMessageStatusTool(Database database, InstantSource clock) {
    super(SPEC);
    this.database = database;
    this.clock = clock;
  }

  @Override
  ToolResult<MessageStatusReport> answer(ToolCall<Principal> call, GetMessageStatus input) {
    Principal caller = call.principal();
    TextRules.checkToken("queueId", input.queueId());
    TextRules.checkToken("wamid", input.wamid());
    if ((input.queueId() == null) == (input.wamid() == null)) {
      throw new ToolFailureException(
          "invalid_arguments",
          "Exactly one of queueId and wamid is needed.",
          "Call get_message_status with the queueId that send_message returned.");
    }
    return database.query(db -> report(db, caller, input));
  }

  private ToolResult<MessageStatusReport> report(
      DbExecute db, Principal caller, GetMessageStatus input) {
    ConversationMessage message = find(db, caller, input).orElseThrow(() -> notFound());
    WindowView window = WindowView.of(window(db, message), clock.instant());
    Optional<Mark> mark = readMark(db, caller, message);
    return ToolResult.success(
        new MessageStatusReport(
            message.requestId() == null ? null : message.requestId().toString(),
            SendMessageTool.wamid(message),
            message.id().toString(),
            message.phoneNumberId().value(),
            message.status(),
            SettlementWait.settled(message),
            SendErrorView.of(message),
            message.possibleDuplicate() ? true : null,
            mark.map(known -> known.state().wireName()).orElse(null),
            history(db, message),
            SendHistory.attempts(db, message.number(), message.id()).stream()
                .map(Attempt::of)
                .toList(),
            window,
            mark.filter(known -> known.state() == State.FAILED)
                .map(GetMessageStatusTool::afterFailedMark)
                .orElseGet(() -> nextAction(message, window))));
  }

  /** The caller's own mark of the chat, where it covers this message. */
  private static Optional<Mark> readMark(
      DbExecute db, Principal caller, ConversationMessage message) {
    if (message.outbound() || message.contact() == null) {
      return Optional.empty();
    }
    return ReadMarks.find(db, caller.clientId(), message.number(), message.contact().id())
        .filter(mark -> mark.seq() >= message.position().seq());
  }

  private static String afterFailedMark(Mark mark) {
    Failure error = mark.error();
    String code = error.code() == null ? "" : " (Meta error " + error.code() + ")";
    return "WhatsApp was not told that this message is read%s: %s. %s"
        .formatted(
            code,
            error.message() == null ? error.type() : error.message(),
            "internal_error".equals(error.type())
                ? "Call mark_read again later, if it still matters."
                : FailureAdvice.of(error.type(), error.code()).nextAction());
  }

  /** Of the person a send goes to, found as send_message finds them. */
  private static ServiceWindow window(DbExecute db, ConversationMessage message) {
    String recipient =
        message.contactWaId() == null ? message.contactBsuid() : message.contactWaId();
    Optional<Contact> contact =
        message.outbound() && recipient != null
            ? Contacts.find(db, message.number(), recipient)
            : message.reachable();
    return contact.map(Contact::window).orElse(ServiceWindow.NEVER_OPENED);
  }

  private static Optional<ConversationMessage> find(
      DbExecute db, Principal caller, GetMessageStatus input) {
    ConversationQuery query = CallerQueries.all(caller, NAME);
    if (input.wamid() != null) {
      return Conversations.find(db, query, new Wamid(input.wamid()));
    }
    return TextRules.isUuid(input.queueId())
        ? Conversations.find(db, query, RequestId.of(input.queueId()))
        : Optional.empty();
  }

  /** What webhooks said, and the steps only the row knows, such as acceptance by WhatsApp. */
  private static List<Event> history(DbExecute db, ConversationMessage message) {
    List<Event> events = new ArrayList<>();
    MessageStatuses.history(db, message.number(), message.id()).stream()
        .limit(MessageStatusReport.MAX_EVENTS)
        .map(Event::of)
        .forEach(events::add);
    SendHistory.times(db, message.number(), message.id())
        .ifPresent(times -> addOwnSteps(events, times));
    events.sort(Comparator.comparing(Event::at, Comparator.nullsLast(Comparator.naturalOrder())));
    events.addFirst(
        new Event(message.outbound() ? "queued" : "received", message.createdAt(), null));
    return events;
  }

  private static void addOwnSteps(List<Event> events, SendHistory.Times times) {
    Map<String, Instant> steps = new LinkedHashMap<>();
    steps.put("retried", times.retriedAt());
    steps.put("sent", times.sentAt());
    steps.put("delivered", times.deliveredAt());
    steps.put("read", times.readAt());
    steps.put("played", times.playedAt());
    steps.put("failed", times.failedAt());
    Set<String> told =
        events.stream()
            .filter(event -> !before(event, times.retriedAt()))
            .map(Event::status)
            .collect(Collectors.toSet());
    steps.forEach(
        (status, at) -> {
          if (at != null && !told.contains(status)) {
            events.add(new Event(status, at, null));
          }
        });
  }

  /** Statuses of before an operator's retry say nothing about the message sent since. */
  private static boolean before(Event event, Instant retriedAt) {
    return retriedAt != null && event.at() != null && event.at().isBefore(retriedAt);
  }

  private static String nextAction(ConversationMessage message, WindowView window) {
    return switch (message.status()) {
      case "failed" -> failedAction(message, window);
      case "queued" ->
          "Wait and ask again in a few seconds; do not send it again, it will be sent or fail.";
      case "received" -> "Nothing: this message came in.";
      case "sent" ->
          "Nothing: WhatsApp has accepted the message; it becomes delivered when it reaches the"
              + " person's phone.";
      default -> "Nothing: the message has arrived.";
    };
  }

  /**
   * Meta now and then refuses with 131047 inside the window; the same message then goes through.
   */
  private static String failedAction(ConversationMessage message, WindowView window) {
    FailureAdvice advice = FailureAdvice.of(message);
    if (advice.type().equals(WindowCheck.CODE) && window.open()) {
      return "The person's window is open until "
          + window.windowExpiresAt()
          + ": send the message again once; if WhatsApp refuses again, send an approved template.";
    }
    return advice.nextAction();
  }

  private static ToolFailureException notFound() {
    return new ToolFailureException(
        "not_found",
        "There is no such message for this key.",
        "Check the id; get_messages lists the messages this key may see.");
  }
}

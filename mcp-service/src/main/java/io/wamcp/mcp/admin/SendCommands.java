package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.mcp.tool.SendAdvice;
import io.wamcp.store.SendRetries;
import io.wamcp.store.SendRetries.Retry;
import io.wamcp.store.SendReview;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about sends. */
@Command(
    name = "sends",
    description = "Messages that were accepted for sending.",
    subcommands = {SendCommands.ListSends.class, SendCommands.RetrySend.class},
    mixinStandardHelpOptions = true)
final class SendCommands {

  @Command(
      name = "list",
      description = "Lists sends, newest first: failed ones, and those whose event is parked.")
  static final class ListSends extends AdminCommand {
    @Option(names = "--status", description = "queued, sent, delivered, read, played or failed")
    private String status;

    @Option(names = "--number", description = "Only of this number, by Meta's id")
    private String number;

    @Option(names = "--client", description = "Only of this client, by name")
    private String client;

    @Option(names = "--limit", description = "Most rows, 1 to 10000; 100 if absent")
    private int limit = Limits.DEFAULT;

    @Override
    void run(AdminSession session) {
      int most = Limits.checked(limit);
      checkStatus();
      SendReview.Query query = new SendReview.Query(status, AdminSession.numberId(number), client);
      session
          .output()
          .many(
              session.database().query(db -> SendReview.list(db, query, most)).stream()
                  .map(ListSends::send)
                  .toList());
    }

    private void checkStatus() {
      List<String> known =
          Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::wireName).toList();
      if (status != null && !known.contains(status)) {
        throw new AdminException("--status is one of " + String.join(", ", known));
      }
    }

    private static Map<String, Object> send(SendReview.Row send) {
      boolean failed = DeliveryStatus.FAILED.wireName().equals(send.status());
      return properties(
          "queueId", send.requestId(),
          "status", send.status(),
          "phoneNumberId", send.phoneNumberId(),
          "client", send.client(),
          "to", send.recipient(),
          "type", send.type(),
          "createdAt", send.createdAt(),
          "failedAt", send.failedAt(),
          "retriedAt", send.retriedAt(),
          "attempts", send.attempts(),
          "outcomeUnknown", send.outcomeUnknown() ? true : null,
          "possibleDuplicate", send.possibleDuplicate() ? true : null,
          "errorType", send.errorType(),
          "errorCode", send.errorCode(),
          "errorMessage", send.errorMessage(),
          "parked", send.parkedReason(),
          "nextAction", failed ? SendAdvice.nextAction(send.errorType(), send.errorCode()) : null);
    }
  }

  @Command(name = "retry", description = "Gives a failed send another attempt.")
  static final class RetrySend extends AdminCommand {
    @Parameters(paramLabel = "QUEUE_ID", description = "The send, as 'sends list' shows it")
    private String queueId;

    @Option(
        names = "--force",
        description = "Also when nobody knows whether it arrived; it may then arrive twice")
    private boolean force;

    @Override
    void run(AdminSession session) {
      RequestId request = request();
      Retry retry =
          session
              .database()
              .transaction(
                  tx -> {
                    Retry found = SendRetries.retry(tx, request, force, session.now());
                    if (found instanceof Retry.Done done) {
                      session.auditSend(tx, done.send(), done.phoneNumberId(), force);
                    }
                    return found;
                  });
      session.output().one(sentence(retry), told(retry));
    }

    private RequestId request() {
      try {
        return RequestId.of(queueId);
      } catch (IllegalArgumentException e) {
        throw new AdminException("QUEUE_ID is the queueId that send_message returned");
      }
    }

    private String sentence(Retry retry) {
      return switch (retry) {
        case Retry.Queued queued ->
            "Send "
                + queueId
                + " is queued again"
                + (queued.possibleDuplicate() ? "; the person may get it twice." : ".");
        case Retry.Unparked unparked ->
            "Send " + queueId + " was queued; its event goes out again.";
        case Retry.NotFailed other ->
            throw new AdminException(
                "send " + queueId + " is " + other.status().wireName() + ", not failed");
        case Retry.OutcomeUnknown unknown ->
            throw new AdminException(
                "nobody knows whether send "
                    + queueId
                    + " arrived: look into the chat first; --force sends it again all the same");
        case Retry.Unknown unknown -> throw new AdminException("there is no send " + queueId);
      };
    }

    private Map<String, Object> told(Retry retry) {
      boolean twice = retry instanceof Retry.Queued queued && queued.possibleDuplicate();
      return properties(
          "queueId", queueId, "retried", true, "possibleDuplicate", twice ? true : null);
    }
  }
}

package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.SendHistory;
import java.time.Instant;
import java.util.List;

/** What {@code get_message_status} answers. */
public record MessageStatusReport(
    @OptionalField String queueId,
    @OptionalField String wamid,
    String messageId,
    String phoneNumberId,
    @JsonPropertyDescription("received, queued, sent, delivered, read, played or failed")
        String status,
    @JsonPropertyDescription("false while it waits to be sent") boolean settled,
    @OptionalField SendErrorView error,
    @OptionalField @JsonPropertyDescription("true: the person may have it twice")
        Boolean possibleDuplicate,
    @OptionalField @JsonPropertyDescription("After mark_read: requested, done or failed")
        String readMark,
    @JsonPropertyDescription("What happened, oldest first") List<Event> history,
    @JsonPropertyDescription("Calls to WhatsApp, oldest first") List<Attempt> attempts,
    @JsonPropertyDescription("The person's 24 hour window") WindowView window,
    String nextAction) {

  /** Longest history shown; a message to a large group has a status for each member. */
  static final int MAX_EVENTS = 50;

  /** The message reached a status. */
  public record Event(
      String status,
      @OptionalField Instant at,
      @OptionalField @JsonPropertyDescription("Who, in a group") String participant) {

    static Event of(StatusRow row) {
      String participant = row.participant();
      return new Event(
          row.status(),
          row.at(),
          participant == null || participant.isEmpty() ? null : participant);
    }
  }

  /** One call to WhatsApp. */
  public record Attempt(
      int number,
      @JsonPropertyDescription("in_flight, accepted, rejected, not_sent or unknown") String outcome,
      Instant startedAt,
      @OptionalField Instant finishedAt,
      @OptionalField @JsonPropertyDescription("Meta's error code") Integer errorCode,
      @OptionalField String errorType,
      @OptionalField String errorMessage) {

    static Attempt of(SendHistory.Attempt attempt) {
      return new Attempt(
          attempt.number(),
          attempt.state(),
          attempt.startedAt(),
          attempt.finishedAt(),
          attempt.errorCode(),
          attempt.errorType(),
          attempt.errorMessage());
    }
  }
}

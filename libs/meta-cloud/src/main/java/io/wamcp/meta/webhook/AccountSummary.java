package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * What an account event says, in the words of the gateway: one record per family of fields. What
 * Meta did not send is null or empty; the event itself is kept raw beside. {@link
 * AccountSummaries#of} reads it.
 */
public sealed interface AccountSummary {

  /** The family, for readers of stored summaries. */
  default String kind() {
    String name = getClass().getSimpleName();
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * {@code message_template_status_update} and its siblings: status, quality, category, content.
   */
  record Template(
      String templateId,
      String name,
      String language,
      String event,
      String category,
      String reason,
      String previousCategory,
      String newCategory,
      String previousQuality,
      String newQuality)
      implements AccountSummary {}

  /** {@code account_update}. */
  record AccountUpdate(
      String event,
      String violation,
      List<Restriction> restrictions,
      String banState,
      String affectedAccount,
      String country)
      implements AccountSummary {

    /** What the account may not do, and until when; null for an open end. */
    public record Restriction(String type, Instant until) {}

    public AccountUpdate {
      restrictions = List.copyOf(restrictions);
    }
  }

  /** {@code account_alerts}. */
  record AccountAlert(
      String entityType,
      String entityId,
      String severity,
      String status,
      String type,
      String description)
      implements AccountSummary {}

  /** {@code account_review_update}. */
  record AccountReview(String decision) implements AccountSummary {}

  /** {@code phone_number_quality_update} and {@code phone_number_name_update}. */
  record PhoneNumber(
      String displayNumber,
      String event,
      String currentLimit,
      String previousLimit,
      String decision,
      String requestedName,
      String reason)
      implements AccountSummary {}

  /** {@code business_capability_update}; a limit may be a number or the name of a tier. */
  record Capability(String messagesADay, String phoneNumbers) implements AccountSummary {}

  /** {@code security}. */
  record Security(String displayNumber, String event, String requester) implements AccountSummary {}

  /** {@code user_preferences}: who does not want marketing, or wants it again. */
  record Preferences(List<Preference> preferences) implements AccountSummary {

    public record Preference(
        String waId, String userId, String category, String value, String detail, Instant at) {}

    public Preferences {
      preferences = List.copyOf(preferences);
    }
  }

  /** {@code user_id_update}. */
  record UserIds(List<Change> changes) implements AccountSummary {

    public record Change(String previous, String current, String waId, Instant at) {}

    public UserIds {
      changes = List.copyOf(changes);
    }
  }

  /** {@code calls}: calls themselves, and what became of those the business made. */
  record Calls(List<Call> calls) implements AccountSummary {

    public record Call(
        String callId, String event, String direction, String status, String with, Instant at) {}

    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /** {@code group_lifecycle_update} and its siblings. */
  record Groups(List<Group> groups) implements AccountSummary {

    public record Group(String groupId, String type, String subject, Instant at) {}

    public Groups {
      groups = List.copyOf(groups);
    }
  }

  /** {@code history} and {@code smb_app_state_sync}: how much of the phone's past came. */
  record Sync(String phase, Integer progress, int threads, int messages, int contacts)
      implements AccountSummary {}

  /** Errors of a whole value of the field {@code messages}. */
  record Errors(List<StatusError> errors) implements AccountSummary {

    public Errors {
      errors = List.copyOf(errors);
    }
  }

  /** Any other field: the plain values at its top. */
  record Other(JsonNode fields) implements AccountSummary {}
}

package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Reads what account events say. Never throws; texts are bounded. Stateless and thread-safe. */
public final class AccountSummaries {

  private static final int MOST_FIELDS = 20;
  private static final int LONGEST_TEXT = 200;

  private AccountSummaries() {}

  /** The summary of an event. */
  public static AccountSummary of(AccountItem item) {
    JsonNode value = item.value();
    return switch (item.field()) {
      case "message_template_status_update",
          "message_template_quality_update",
          "message_template_components_update",
          "template_category_update",
          "template_correct_category_detection" ->
          template(value);
      case "account_update" -> accountUpdate(value);
      case "account_alerts" -> alert(value);
      case "account_review_update" -> new AccountSummary.AccountReview(text(value, "decision"));
      case "phone_number_quality_update", "phone_number_name_update" -> phoneNumber(value);
      case "business_capability_update" -> capability(value);
      case "security" ->
          new AccountSummary.Security(
              text(value, "display_phone_number"), text(value, "event"), text(value, "requester"));
      case "user_preferences" -> ListSummaries.preferences(value);
      case "user_id_update" -> ListSummaries.userIds(value);
      case "calls" -> ListSummaries.calls(value);
      case "group_lifecycle_update",
          "group_participants_update",
          "group_settings_update",
          "group_status_update" ->
          ListSummaries.groups(value);
      case "history", "smb_app_state_sync" -> ListSummaries.sync(value);
      case MessagesChange.FIELD -> ListSummaries.errors(value);
      default -> new AccountSummary.Other(plainFields(value));
    };
  }

  private static AccountSummary template(JsonNode value) {
    return new AccountSummary.Template(
        text(value, "message_template_id"),
        text(value, "message_template_name"),
        text(value, "message_template_language"),
        text(value, "event"),
        text(value, "message_template_category"),
        text(value, "reason"),
        text(value, "previous_category"),
        firstText(value, "new_category", "correct_category"),
        text(value, "previous_quality_score"),
        text(value, "new_quality_score"));
  }

  private static AccountSummary accountUpdate(JsonNode value) {
    return new AccountSummary.AccountUpdate(
        text(value, "event"),
        text(value.path("violation_info"), "violation_type"),
        ListSummaries.restrictions(value.path("restriction_info")),
        firstText(value.path("ban_info"), "waba_ban_state"),
        text(value.path("waba_info"), "waba_id"),
        text(value, "country"));
  }

  private static AccountSummary alert(JsonNode value) {
    // Older versions had the alert's own fields beside the entity.
    JsonNode alert = value.path("alert_info").isObject() ? value.path("alert_info") : value;
    return new AccountSummary.AccountAlert(
        text(value, "entity_type"),
        text(value, "entity_id"),
        text(alert, "alert_severity"),
        text(alert, "alert_status"),
        text(alert, "alert_type"),
        text(alert, "alert_description"));
  }

  private static AccountSummary phoneNumber(JsonNode value) {
    return new AccountSummary.PhoneNumber(
        text(value, "display_phone_number"),
        text(value, "event"),
        firstText(value, "current_limit", "max_daily_conversations_per_business"),
        text(value, "old_limit"),
        text(value, "decision"),
        text(value, "requested_verified_name"),
        text(value, "rejection_reason"));
  }

  private static AccountSummary capability(JsonNode value) {
    return new AccountSummary.Capability(
        firstText(
            value, "max_daily_conversations_per_business", "max_daily_conversation_per_phone"),
        firstText(value, "max_phone_numbers_per_waba", "max_phone_numbers_per_business"));
  }

  private static JsonNode plainFields(JsonNode value) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (fields.size() < MOST_FIELDS && field.getValue().isValueNode()) {
        JsonNode plain = field.getValue();
        fields.set(
            field.getKey(),
            plain.isTextual() ? fields.textNode(bounded(plain.textValue())) : plain);
      }
    }
    return fields;
  }

  static String text(JsonNode object, String field) {
    return bounded(JsonFields.scalar(object, field));
  }

  private static String firstText(JsonNode object, String... fields) {
    return bounded(JsonFields.firstScalar(object, fields));
  }

  private static String bounded(String text) {
    if (text == null || text.length() <= LONGEST_TEXT) {
      return text;
    }
    int end =
        Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
    return text.substring(0, end);
  }
}

package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who a status is about. Meta renamed some of these fields; all spellings are read. */
final class StatusParties {

  private static final String[] PARTICIPANT = {
    "recipient_participant_id", "participant_recipient_id", "recipient_participant_user_id"
  };
  private static final List<String> ALL =
      List.of(
          "recipient_participant_id",
          "participant_recipient_id",
          "recipient_participant_user_id",
          "recipient_id",
          "recipient_user_id");

  private StatusParties() {}

  /** The member of a group a status is about; null outside groups. */
  static String participant(JsonNode status) {
    return JsonFields.firstScalar(status, PARTICIPANT);
  }

  /** Whether the message went to a group. */
  static boolean toGroup(JsonNode status) {
    return participant(status) != null
        || "group".equals(JsonFields.scalar(status, "recipient_type"));
  }

  /** The user id of the person; null when Meta sent none. */
  static String userId(JsonNode status) {
    return JsonFields.firstScalar(status, "recipient_participant_user_id", "recipient_user_id");
  }

  static String parentUserId(JsonNode status) {
    return JsonFields.firstScalar(
        status,
        "recipient_participant_parent_user_id",
        "recipient_parent_user_id",
        "parent_recipient_user_id");
  }

  /** Every id of the person or group. */
  static Set<String> ids(JsonNode status) {
    Set<String> ids = new LinkedHashSet<>();
    for (String field : ALL) {
      String id = JsonFields.scalar(status, field);
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }
}

package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reads the meaning of a delivery status. Never throws. Stateless and thread-safe. */
public final class StatusReader {

  private static final int MAX_ERRORS = 20;

  /** Reads one status. */
  public StatusUpdate read(StatusItem item) {
    JsonNode status = item.statusNode();
    return new StatusUpdate(
        item.phoneNumberId(),
        item.wamid(),
        item.status(),
        JsonFields.seconds(status, "timestamp"),
        JsonFields.partyId(status, "recipient_id"),
        StatusParties.userId(status),
        StatusParties.parentUserId(status),
        StatusParties.toGroup(status),
        StatusParties.participant(status),
        JsonFields.scalar(status, "biz_opaque_callback_data"),
        errors(status.path("errors")),
        status.path("pricing").isObject() ? status.path("pricing") : null);
  }

  private static List<StatusError> errors(JsonNode errors) {
    if (!errors.isArray()) {
      return List.of();
    }
    return StreamSupport.stream(errors.spliterator(), false)
        .filter(JsonNode::isObject)
        .limit(MAX_ERRORS)
        .map(StatusReader::error)
        .toList();
  }

  private static StatusError error(JsonNode error) {
    return new StatusError(
        JsonFields.integer(error, "code"),
        JsonFields.scalar(error, "title"),
        JsonFields.scalar(error, "message"),
        JsonFields.scalar(error.path("error_data"), "details"));
  }
}

package io.wamcp.meta.webhook;

import static io.wamcp.meta.webhook.AccountSummaries.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.meta.webhook.AccountSummary.AccountUpdate.Restriction;
import io.wamcp.meta.webhook.AccountSummary.Calls.Call;
import io.wamcp.meta.webhook.AccountSummary.Groups.Group;
import io.wamcp.meta.webhook.AccountSummary.Preferences.Preference;
import io.wamcp.meta.webhook.AccountSummary.UserIds.Change;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads account events that hold lists; of long lists only the begin is summed up. */
final class ListSummaries {

  private static final int MOST = 50;

  private ListSummaries() {}

  static AccountSummary preferences(JsonNode value) {
    return new AccountSummary.Preferences(
        each(
            value.path("user_preferences"),
            preference ->
                new Preference(
                    text(preference, "wa_id"),
                    text(preference, "user_id"),
                    text(preference, "category"),
                    text(preference, "value"),
                    text(preference, "detail"),
                    JsonFields.seconds(preference, "timestamp"))));
  }

  static AccountSummary userIds(JsonNode value) {
    return new AccountSummary.UserIds(
        each(
            value.path("user_id_update"),
            update ->
                new Change(
                    text(update.path("user_id"), "previous"),
                    text(update.path("user_id"), "current"),
                    text(update, "wa_id"),
                    JsonFields.seconds(update, "timestamp"))));
  }

  static AccountSummary calls(JsonNode value) {
    Stream<Call> calls = each(value.path("calls"), ListSummaries::call).stream();
    Stream<Call> statuses = each(value.path("statuses"), ListSummaries::call).stream();
    return new AccountSummary.Calls(Stream.concat(calls, statuses).toList());
  }

  private static Call call(JsonNode call) {
    boolean byUser = "USER_INITIATED".equals(JsonFields.scalar(call, "direction"));
    String with = byUser ? text(call, "from") : text(call, "to");
    return new Call(
        text(call, "id"),
        text(call, "event"),
        text(call, "direction"),
        text(call, "status"),
        with == null ? text(call, "recipient_id") : with,
        JsonFields.seconds(call, "timestamp"));
  }

  static AccountSummary groups(JsonNode value) {
    return new AccountSummary.Groups(
        each(
            value.path("groups"),
            group ->
                new Group(
                    text(group, "group_id"),
                    text(group, "type"),
                    text(group, "subject"),
                    JsonFields.seconds(group, "timestamp"))));
  }

  /** Chunks of the past may hold thousands of messages; they are counted, not listed. */
  static AccountSummary sync(JsonNode value) {
    int threads = 0;
    int messages = 0;
    for (JsonNode chunk : value.path("history")) {
      for (JsonNode thread : chunk.path("threads")) {
        threads++;
        messages += thread.path("messages").size();
      }
    }
    JsonNode metadata = value.path("history").path(0).path("metadata");
    return new AccountSummary.Sync(
        text(metadata, "phase"),
        JsonFields.integer(metadata, "progress"),
        threads,
        messages,
        value.path("state_sync").size());
  }

  static AccountSummary errors(JsonNode value) {
    return new AccountSummary.Errors(
        each(
            value.path("errors"),
            error ->
                new StatusError(
                    JsonFields.integer(error, "code"),
                    text(error, "title"),
                    text(error, "message"),
                    text(error.path("error_data"), "details"))));
  }

  static List<Restriction> restrictions(JsonNode restrictions) {
    return each(
        restrictions,
        restriction ->
            new Restriction(
                text(restriction, "restriction_type"),
                JsonFields.seconds(restriction, "expiration")));
  }

  private static <T> List<T> each(JsonNode array, Function<JsonNode, T> reader) {
    if (!array.isArray()) {
      return List.of();
    }
    return StreamSupport.stream(array.spliterator(), false)
        .filter(JsonNode::isObject)
        .limit(MOST)
        .map(reader)
        .toList();
  }
}

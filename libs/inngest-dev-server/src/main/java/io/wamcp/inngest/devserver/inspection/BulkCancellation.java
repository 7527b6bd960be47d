package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.expression.Expression;
import io.wamcp.inngest.devserver.expression.ExpressionException;
import io.wamcp.inngest.devserver.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs of a function are to be cancelled: those that began in a time range, and whose first
 * event the condition holds for.
 *
 * @param functionId as the caller names it
 */
record BulkCancellation(
    String appId,
    String functionId,
    Optional<Instant> startedAfter,
    Instant startedBefore,
    Optional<String> condition) {

  private static final int LONGEST_NAME = 512;
  private static final String NIL = "00000000-0000-0000-0000-000000000000";

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException with words for the caller, when it is not one
   */
  static BulkCancellation read(JsonNode body, Instant now) {
    BulkCancellation read =
        new BulkCancellation(
            name(body, "app_id"),
            name(body, "function_id"),
            time(body, "started_after"),
            time(body, "started_before")
                .orElseThrow(() -> new IllegalArgumentException("started_before is required")),
            Optional.of(body.path("if").asText("")).filter(text -> !text.isEmpty()));
    check(!read.startedBefore.isAfter(now), "started_before must be in the past");
    check(
        read.startedAfter.filter(after -> after.isAfter(read.startedBefore)).isEmpty(),
        "started_after must be before started_before");
    check(read.condition.filter(text -> text.indexOf(0) >= 0).isEmpty(), "if holds a NUL");
    read.expression();
    return read;
  }

  /** The condition, over {@code event}. */
  Optional<Expression> expression() {
    try {
      return condition.map(text -> Expression.compile(text, Set.of("event")));
    } catch (ExpressionException e) {
      throw new IllegalArgumentException("invalid expression: " + e.getMessage(), e);
    }
  }

  private static String name(JsonNode body, String field) {
    String name = body.path(field).asText("");
    check(!name.isEmpty() && name.length() <= LONGEST_NAME, field + " is required");
    return name;
  }

  private static Optional<Instant> time(JsonNode body, String field) {
    if (!body.hasNonNull(field)) {
      return Optional.empty();
    }
    try {
      Instant time = OffsetDateTime.parse(body.get(field).asText()).toInstant();
      check(!time.isBefore(Instant.EPOCH), field + " is before 1970");
      return Optional.of(time);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(field + " is no time in the form of RFC 3339", e);
    }
  }

  private static void check(boolean good, String problem) {
    if (!good) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** As the API shows it. */
  ObjectNode view(String id, Instant createdAt) {
    ObjectNode view = Json.object();
    view.put("id", id).put("environment_id", NIL).put("function_id", functionId);
    startedAfter.ifPresent(time -> view.put("started_after", time.toString()));
    view.put("started_before", startedBefore.toString());
    condition.ifPresent(text -> view.put("if", text));
    return view.put("created_at", createdAt.toString());
  }
}

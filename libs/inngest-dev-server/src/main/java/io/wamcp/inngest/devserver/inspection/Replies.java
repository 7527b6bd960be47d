package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/** Writes the API's JSON answers and reads its query parameters. */
final class Replies {

  private static final int MAX_LIMIT = 1000;

  private final InstantSource clock;

  Replies(InstantSource clock) {
    this.clock = clock;
  }

  void v1(ServerResponse response, JsonNode data) {
    String now = clock.instant().toString();
    ObjectNode answer = Json.object();
    answer.set("data", data);
    answer.putObject("metadata").put("fetched_at", now).put("cached_until", now);
    json(response, 200, answer);
  }

  /** Version 2 leaves out {@code data} when there is nothing. */
  void v2(ServerResponse response, JsonNode data, Optional<Integer> pageLimit) {
    ObjectNode answer = Json.object();
    if (!data.isEmpty()) {
      answer.set("data", data);
    }
    answer.putObject("metadata").put("fetchedAt", clock.instant().toString());
    pageLimit.ifPresent(limit -> answer.putObject("page").put("limit", limit));
    json(response, 200, answer);
  }

  void error(ServerResponse response, int status, String message) {
    json(
        response,
        status,
        Json.object().put("error", message).putNull("data").put("status", status));
  }

  void json(ServerResponse response, int status, JsonNode answer) {
    text(response, status, "application/json", Json.text(answer));
  }

  void text(ServerResponse response, int status, String contentType, String text) {
    response.status(status).header("Content-Type", contentType);
    response.send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The {@code limit} parameter between 1 and 1000. */
  static int limit(ServerRequest request, int usual) {
    Optional<Integer> asked =
        request
            .query()
            .first("limit")
            .asOptional()
            .filter(text -> text.matches("\\d{1,6}"))
            .map(Integer::valueOf);
    return Math.clamp(asked.orElse(usual), 1, MAX_LIMIT);
  }

  static boolean includesOutput(ServerRequest request) {
    return request.query().first("includeOutput").asOptional().filter("true"::equals).isPresent();
  }

  /** A path parameter, without the NUL characters that no stored text has. */
  static String id(ServerRequest request) {
    return request.path().pathParameters().get("id").replace("\0", "");
  }
}

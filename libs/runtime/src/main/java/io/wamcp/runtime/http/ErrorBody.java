package io.wamcp.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.Status;
import java.util.Locale;

/** The one shape of an error answer: {@code {"error":{"code","message","requestId"}}}. */
final class ErrorBody {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ErrorBody() {}

  static byte[] of(String code, String message, String requestId) {
    ObjectNode error = JSON.createObjectNode();
    error.putObject("error").put("code", code).put("message", message).put("requestId", requestId);
    try {
      return JSON.writeValueAsBytes(error);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The body for a status nobody gave a better text for; never the text of an exception. */
  static byte[] of(Status status, String requestId) {
    String reason = status.reasonPhrase().isEmpty() ? "error" : status.reasonPhrase();
    String code = reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    return of(code, reason, requestId);
  }
}
